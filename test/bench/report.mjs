const shown = (value) => (Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0));
const plus = (value) => `${value < 0 ? '−' : '+'}${shown(Math.abs(value))}`;
const withSpread = (text, { spread }) => `${text} ± ${shown(spread)}`;
const costOf = ({ variant, ...costs }, load) =>
  withSpread((variant.name === 'bare' ? shown : plus)(costs[load].median), costs[load]);

/** A Markdown table; all but the first column are figures. */
export function markdownTable(header, rows) {
  const rule = header.map((_, index) => (index === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The tables of one framework: what each variant costs, and ours as a share of what a peer adds that does the same work. */
export function tables(results) {
  const costs = markdownTable(
    ['µs of CPU time for', 'GET', 'GET with a fetch', 'the fetch alone', 'GET at full load', 'requests a second'],
    results.map((result) => [
      result.variant.title,
      ...['get', 'fetch', 'call', 'full'].map((load) => costOf(result, load)),
      result.rate.median.toFixed(0),
    ]),
  );
  const peers = ['by-hand-scope', 'by-hand', 'by-hand-alike', 'opentelemetry', 'dd-trace', 'sentry'];
  const of = (name) => results.find(({ variant }) => variant.name === name);
  const ratios = markdownTable(
    ['what ours adds, by what they add', ...peers.map((peer) => of(peer).variant.title)],
    ['get', 'full'].flatMap((load) =>
      results
        .filter(({ variant }) => isOurs(variant.name))
        .map((ours) => [
          `${ours.variant.title}, ${load === 'get' ? 'fixed rate' : 'full load'}`,
          ...peers.map((peer) => (of(peer)[load].median <= 0 ? '' : share(ours[load].median / of(peer)[load].median))),
        ]),
    ),
  );
  return `${costs}\n\n${ratios}`;
}

function share(ratio) {
  return ratio <= 0 || ratio >= 1 ? ratio.toFixed(1) : `1/${(1 / ratio).toFixed(1)}`;
}

export function isOurs(name) {
  return name.startsWith('honeyhive');
}
