// Measures the export of a span, with this project and with OpenTelemetry's own processor and exporter.
import { Child } from './child.mjs';
import { figure, markdownTable, medianAndSpread } from './markdown.mjs';
import { startSink } from './sink.mjs';
import { shuffled, summary } from './statistics.mjs';

const exporters = {
  none: 'without a processor',
  honeyhive: 'HoneyHive',
  honeyhiveGzip: 'HoneyHive, gzip',
  official: 'OpenTelemetry',
  gzip: 'OpenTelemetry, gzip',
};
const spansOfTurn = 500;
const unmeasuredTurns = 10;

/** Returns the CPU time per span in µs, in excess of a span that is not exported, and the bytes on the wire. */
export async function exporting({ turns }) {
  const runs = await Promise.all(Object.entries(exporters).map(start));
  for (let turn = 0; turn < unmeasuredTurns + turns; turn += 1) {
    for (const { child, costs } of shuffled(runs)) costs.push((await child.ask('spans', spansOfTurn)) / spansOfTurn);
  }
  const [without, ...others] = runs;
  const spans = (unmeasuredTurns + turns) * spansOfTurn;
  for (const { title, child, sink } of runs) {
    await child.stop();
    sink.close();
    const expected = title === exporters.none ? 0 : spans;
    if (sink.spans !== expected) throw new Error(`${title}: ${sink.spans} of ${expected} spans arrived`);
  }
  return others.map(({ title, costs, sink }) => {
    const added = costs.map((cost, turn) => cost - without.costs[turn]);
    return { title, cost: summary(added.slice(unmeasuredTurns)), bytes: sink.bytes / spans };
  });
}

export function exportTable(rows) {
  return markdownTable(
    ['to queue and export a span', 'µs of CPU time', 'bytes'],
    rows.map(({ title, cost, bytes }) => [title, medianAndSpread(cost), figure(bytes)]),
  );
}

async function start([exporter, title]) {
  const sink = await startSink();
  return {
    title,
    sink,
    costs: [],
    child: new Child(title, ['exporter.js', exporter], { env: { SINK_URL: sink.url } }),
  };
}
