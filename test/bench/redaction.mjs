// Measures what `redact` and `captureContent: false` add to the export of a model's span.
import { Child } from './child.mjs';
import { markdownTable, medianAndSpread } from './markdown.mjs';
import { startSink } from './sink.mjs';
import { shuffled, summary } from './statistics.mjs';

const options = { none: 'neither', redact: '`redact: redactSecrets`', drop: '`captureContent: false`' };
const spansOfTurn = 200;
const unmeasuredTurns = 10;

/** Returns the CPU time per span in µs, from its start to its export. */
export async function redaction({ turns }) {
  const sink = await startSink();
  const runs = Object.entries(options).map(([option, title]) => {
    const child = new Child(title, ['redaction.js', option], { env: { SINK_URL: sink.url } });
    return { title, child, costs: [] };
  });
  for (let turn = 0; turn < unmeasuredTurns + turns; turn += 1) {
    for (const { child, costs } of shuffled(runs)) costs.push((await child.ask('spans', spansOfTurn)) / spansOfTurn);
  }
  for (const { child } of runs) await child.stop();
  sink.close();
  const expected = runs.length * (unmeasuredTurns + turns) * spansOfTurn;
  if (sink.spans !== expected) throw new Error(`redaction: ${sink.spans} of ${expected} spans arrived`);
  return runs.map(({ title, costs }) => ({ title, cost: summary(costs.slice(unmeasuredTurns)) }));
}

export function redactionTable(rows) {
  return markdownTable(
    ['to record and export a span with 4 kB of messages', 'µs of CPU time'],
    rows.map(({ title, cost }) => [title, medianAndSpread(cost)]),
  );
}
