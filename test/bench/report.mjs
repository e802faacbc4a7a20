const shown = (value) => (Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0));
const plus = ({ median, spread }) => `${median < 0 ? '−' : '+'}${shown(Math.abs(median))} ± ${shown(spread)}`;
const costOf = ({ variant, ...costs }, load) =>
  variant.name === 'bare' ? `${shown(costs[load].median)} ± ${shown(costs[load].spread)}` : plus(costs[load]);

const header = [
  '| | GET, µs | with one fetch, µs | requests a second | to OpenTelemetry | to dd-trace | to by hand |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
];

/** The table of one framework. The ratios are of added costs: ours to the peer's that does the same work. */
export function table(results) {
  const cost = Object.fromEntries(results.map(({ variant, get }) => [variant.name, get.median]));
  const ratio = (name, peer) => (isOurs(name) && cost[name] > 0 ? `1/${shown(cost[peer] / cost[name])}` : '');
  const rows = results.map((result) => {
    const { name, title } = result.variant;
    const byHand = name === 'honeyhive' ? 'by-hand' : 'by-hand-scope';
    return [
      title,
      costOf(result, 'get'),
      costOf(result, 'fetch'),
      result.rate.median.toFixed(0),
      ratio(name, 'opentelemetry'),
      ratio(name, 'dd-trace'),
      ratio(name, byHand),
    ];
  });
  return [...header, ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

export function isOurs(name) {
  return name.startsWith('honeyhive');
}
