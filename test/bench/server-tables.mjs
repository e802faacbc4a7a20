import { addedWithSpread, markdownTable, medianAndSpread, ratio } from './markdown.mjs';
import { summary } from './statistics.mjs';

const peers = ['by-hand-scope', 'by-hand', 'by-hand-alike', 'opentelemetry', 'dd-trace', 'sentry'];

/** Returns the tables of one framework: what each variant costs, and how much ours add compared with each peer. */
export function serverTables({ results }) {
  const costs = markdownTable(
    [
      'µs of CPU time',
      'GET',
      'GET with a fetch',
      'difference',
      'GET at full load',
      'requests per second and core at full load',
    ],
    results.map(({ variant, costs, added }) => [
      variant.title,
      ...['get', 'fetch', 'call', 'full'].map((load) =>
        variant.name === 'bare' ? medianAndSpread(summary(costs[load])) : addedWithSpread(summary(added[load])),
      ),
      (1e6 / summary(costs.full).median).toFixed(0),
    ]),
  );
  const ratios = markdownTable(
    ['ours ÷ peer, added CPU time', ...peers.map((peer) => resultOf(results, peer).variant.title)],
    [
      ['get', 'fixed rate'],
      ['full', 'full load'],
    ].flatMap(([load, title]) =>
      results
        .filter(({ variant }) => isOurs(variant))
        .map(({ variant, added }) => [
          `${variant.title}, ${title}`,
          ...peers.map((peer) => {
            const other = resultOf(results, peer);
            // Tracing by hand is only comparable with a variant that does the same.
            if (peer.startsWith('by-hand') && other.variant.spans !== variant.spans) return '';
            return ratio(summary(ratiosOfRounds(added[load], other.added[load])).median);
          }),
        ]),
    ),
  );
  return `${costs}\n\n${ratios}`;
}

export function resultOf(results, name) {
  return results.find(({ variant }) => variant.name === name);
}

/** Returns the ratio in each round: 0 if ours adds nothing measurable, infinite if only the other adds nothing. */
export function ratiosOfRounds(ours, theirs) {
  return ours.map((cost, round) => {
    if (cost <= 0) return 0;
    return theirs[round] > 0 ? cost / theirs[round] : Number.POSITIVE_INFINITY;
  });
}

export function isOurs({ name }) {
  return name.startsWith('honeyhive');
}
