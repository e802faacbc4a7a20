// `pnpm soak [requests] [adapter...]` sends that many requests through each adapter. It fails if a request fails or sees another's
// session, or if the heap after garbage collection or the number of listeners grows with the requests.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [, , requests = '1000000', ...adapters] = process.argv;
const rounds = 20;
/** Growth up to this is noise: bytes per request, and in total. A leaked request takes about 2000 bytes. */
const maxSlope = 16;
const maxGrowth = 2 ** 20;

/** Starts a server that accepts exports and discards them. */
async function startSink() {
  const sink = createServer((req, res) => req.resume().on('end', () => res.end()));
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  return sink;
}

async function ask(child, message) {
  child.send(message, () => {});
  const asking = new AbortController();
  try {
    const [answer] = await Promise.race([once(child, 'message', asking), died(child, asking)]);
    return answer;
  } finally {
    asking.abort();
  }
}

async function died(child, { signal }) {
  if (child.exitCode === null) await once(child, 'exit', { signal });
  throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with exit code ${child.exitCode}`);
}

/** Returns the slope in bytes per request, by least squares over the second half, after compilation and caching. */
function slopeOf(samples) {
  const late = samples.slice(samples.length / 2);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(late.map(({ sent }) => sent));
  const y = mean(late.map(({ heap }) => heap));
  const covariance = mean(late.map(({ sent, heap }) => (sent - x) * (heap - y)));
  return covariance / mean(late.map(({ sent }) => (sent - x) ** 2));
}

async function soak(adapter, sink) {
  const env = { ...process.env, HH_API_URL: `http://127.0.0.1:${sink.address().port}` };
  const server = fork(join(import.meta.dirname, 'server.mjs'), [adapter], {
    env: { ...env, NODE_OPTIONS: '--disable-warning=HoneyHiveWarning' },
    execArgv: ['--expose-gc'],
  });
  const [{ port }] = await once(server, 'message');
  const load = fork(join(import.meta.dirname, 'load.mjs'), [String(port)]);
  const start = performance.now();
  const samples = [];
  for (let round = 0; round < rounds; round += 1) {
    const { examples, ...counted } = await ask(load, Math.ceil(Number(requests) / rounds));
    samples.push({ ...counted, ...(await ask(server, 'measure')) });
    for (const example of examples) console.error(adapter, example);
  }
  for (const child of [load, server]) child.disconnect();
  return { samples, seconds: (performance.now() - start) / 1000 };
}

function report(adapter, { samples, seconds }) {
  const [first, last] = [samples[rounds / 2], samples.at(-1)];
  const slope = slopeOf(samples);
  const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
  const failures = [
    samples.some(({ wrong }) => wrong > 0) && 'a request saw another session',
    samples.some(({ failed }) => failed > 0) && 'a request failed',
    slope > maxSlope && last.heap - first.heap > maxGrowth && 'the heap grew',
    last.listeners > first.listeners && 'the number of listeners grew',
    last.socketListeners > first.socketListeners && 'the number of listeners on a connection grew',
  ].filter(Boolean);
  console.log(`${adapter}: ${last.sent} requests in ${seconds.toFixed(0)} s, ${JSON.stringify(last.counts)}`);
  console.log(`  responses with a wrong session: ${samples.reduce((sum, { wrong }) => sum + wrong, 0)}`);
  console.log(`  responses with another status: ${samples.reduce((sum, { failed }) => sum + failed, 0)}`);
  console.log(`  heap after garbage collection, MiB: ${samples.map(({ heap }) => mebibytes(heap)).join(' ')}`);
  console.log(`  slope over the second half: ${slope.toFixed(2)} bytes per request; RSS ${mebibytes(last.rss)} MiB`);
  console.log(
    `  listeners ${first.listeners} -> ${last.listeners}, on a connection ${first.socketListeners} -> ${last.socketListeners}`,
  );
  console.log(`  flushes that lost spans: ${samples.filter(({ isFlushed }) => !isFlushed).length}`);
  for (const warning of new Set(samples.flatMap(({ warnings }) => warnings))) console.log(`  warning: ${warning}`);
  console.log(failures.length === 0 ? '  passed' : `  FAILED: ${failures.join(', ')}`);
  return failures.length === 0;
}

const sink = await startSink();
let isSound = true;
for (const adapter of adapters.length > 0 ? adapters : ['express', 'fastify', 'koa', 'lambda']) {
  isSound = report(adapter, await soak(adapter, sink)) && isSound;
}
sink.closeAllConnections();
sink.close();
process.exitCode = isSound ? 0 : 1;
