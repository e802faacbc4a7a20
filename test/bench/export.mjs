// What it takes to export a span, by this project and by OpenTelemetry's own processor and exporter.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { markdownTable } from './report.mjs';
import { startSink } from './sink.mjs';
import { summary } from './statistics.mjs';

const exporters = {
  honeyhive: 'HoneyHive',
  official: 'OpenTelemetry',
  gzip: 'OpenTelemetry, gzip',
};
const batchSpans = 500;

/** A table of the microseconds of CPU time and the bytes on the wire for each span; what it costs to make it is not in it. */
export async function exporting({ pin, batches }) {
  const rows = [];
  for (const [exporter, title] of Object.entries(exporters)) {
    const { cost, bytes } = await costOf(exporter, { pin, batches });
    rows.push([title, `${cost.median.toFixed(1)} ± ${cost.spread.toFixed(1)}`, bytes.toFixed(0)]);
  }
  return markdownTable(['to export a span', 'µs of CPU time', 'bytes'], rows);
}

async function costOf(exporter, { pin, batches }) {
  const sink = await startSink();
  const [command, ...args] = [...pin, process.execPath, join(import.meta.dirname, 'server/exporter.js'), exporter];
  const child = spawn(command, args, {
    env: { ...process.env, SINK_URL: sink.url },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ask = async (question) => {
    child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  const costs = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const { made, exported } = await ask(batchSpans);
    costs.push((exported - made) / batchSpans);
  }
  child.disconnect();
  await once(child, 'exit');
  sink.close();
  const spans = batches * batchSpans;
  if (sink.requests !== spans)
    throw new Error(`${exporters[exporter]}: ${sink.requests} of ${spans} spans have arrived`);
  return { cost: summary(costs.slice(batches / 2)), bytes: sink.bytes / spans };
}
