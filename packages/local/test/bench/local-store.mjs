// `pnpm bench:local [SESSIONS]` measures how fast honeyhive-local receives spans, finds them and shows them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { batches, batchSize, encode, spansPerSession } from './spans.mjs';
import { timePage, viewerSize } from './viewer.mjs';

const sessions = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'honeyhive-bench-'));
const database = join(folder, 'sessions.db');
const server = fork(join(import.meta.dirname, 'server.mjs'), [database]);
const [url] = await once(server, 'message');

const [load] = loadavg();
console.log(
  `Node ${process.version}, ${availableParallelism()} × ${cpus()[0].model}, load average ${load.toFixed(1)} before`,
);
await measureIngestion();
console.log(`${Math.round(statSync(database).size / 1e6)} MB of database`);
await measureQueries();
await measureViewer();
server.kill();
await once(server, 'exit');
rmSync(folder, { recursive: true });

async function measureIngestion() {
  const total = sessions * spansPerSession;
  let [sent, bytes, elapsed] = [0, 0, 0];
  for (const batch of batches(sessions)) {
    const body = encode(batch);
    const start = performance.now();
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body,
    });
    if (!response.ok) throw new Error(await response.text());
    elapsed += performance.now() - start;
    sent += batch.length;
    bytes += body.length;
    if (sent === total || sent % (batchSize * 200) === 0) {
      const rate = Math.round((sent / elapsed) * 1000);
      console.log(`${sent} spans of ${Math.round(bytes / sent)} bytes: ${rate} per second so far`);
    }
  }
  server.send('cpu usage');
  const [{ user, system }] = await once(server, 'message');
  console.log(`${((user + system) / total).toFixed(1)} µs of CPU time per span`);
}

async function measureQueries() {
  const newest = await fetch(`${url}/sessions/session-${sessions - 1}`);
  const [{ traceId, spanId }] = (await newest.json()).spans;
  for (const path of [
    '/sessions',
    '/sessions?errors=true',
    '/sessions?search=the',
    '/sessions?search=word4321',
    '/sessions?search=word17+word18+word19',
    '/sessions?search=needle',
    '/sessions?search=nothing',
    '/sessions?search=蜜蜂',
    '/sessions?search=一丁',
    `/sessions?search=${traceId.slice(0, 8)}`,
    `/sessions?search=${spanId}`,
    '/status',
    `/sessions/session-${sessions - 1}/outline`,
  ]) {
    const times = [];
    let found;
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      found = await (await fetch(url + path)).json();
      times.push(performance.now() - start);
    }
    const count = Array.isArray(found) ? `${found.length} sessions, ` : '';
    console.log(`${path}  ${count}first ${times[0].toFixed(1)} ms, then ${Math.min(...times).toFixed(1)} ms`);
  }
}

async function measureViewer() {
  const { plain, zipped } = viewerSize();
  console.log(`The viewer is ${(plain / 1e3).toFixed(1)} kB, ${(zipped / 1e3).toFixed(1)} kB gzipped`);
  for (const [page, path, selector] of [
    ['list of sessions', '/', 'main a'],
    ['page of a session', `/#/sessions/session-${sessions - 1}`, '.event'],
  ]) {
    const { painted, shown } = await timePage(url + path, selector);
    console.log(
      `The ${page}: first contentful paint after ${painted.toFixed(0)} ms, complete after ${shown.toFixed(0)} ms`,
    );
  }
}
