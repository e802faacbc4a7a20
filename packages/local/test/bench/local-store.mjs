// `pnpm bench:local [SESSIONS]`: how fast honeyhive-local takes spans in, finds them and shows them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageWeight, timePage } from './page.mjs';
import { batches, batchSize, encode, spansOfSession } from './spans.mjs';

const sessions = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'honeyhive-bench-'));
const database = join(folder, 'sessions.db');
const server = fork(join(import.meta.dirname, 'server.mjs'), [database]);
const [url] = await once(server, 'message');

const [load] = loadavg();
console.log(
  `Node ${process.version}, ${availableParallelism()} × ${cpus()[0].model}, load average ${load.toFixed(1)} before`,
);
await ingest();
console.log(`${Math.round(statSync(database).size / 1e6)} MB of database`);
await ask();
await look();
server.kill();
await once(server, 'exit');
rmSync(folder, { recursive: true });

async function ingest() {
  const all = sessions * spansOfSession;
  let [sent, bytes, waited] = [0, 0, 0];
  for (const batch of batches(sessions)) {
    const body = encode(batch);
    const start = performance.now();
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body,
    });
    if (!response.ok) throw new Error(await response.text());
    waited += performance.now() - start;
    sent += batch.length;
    bytes += body.length;
    if (sent === all || sent % (batchSize * 200) === 0) {
      const rate = Math.round((sent / waited) * 1000);
      console.log(`${sent} spans of ${Math.round(bytes / sent)} bytes: ${rate} a second so far`);
    }
  }
  server.send('how much?');
  const [{ user, system }] = await once(server, 'message');
  console.log(`${((user + system) / all).toFixed(1)} µs of the processor a span`);
}

async function ask() {
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

async function look() {
  const { plain, zipped } = pageWeight();
  console.log(`The page weighs ${(plain / 1e3).toFixed(1)} kB, ${(zipped / 1e3).toFixed(1)} kB by gzip`);
  for (const [what, path, selector] of [
    ['list of sessions', '/', 'main a'],
    ['page of a session', `/#/sessions/session-${sessions - 1}`, '.event'],
  ]) {
    const { painted, shown } = await timePage(url + path, selector);
    console.log(`The ${what}: first contentful paint after ${painted.toFixed(0)} ms, all after ${shown.toFixed(0)} ms`);
  }
}
