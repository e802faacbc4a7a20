// How fast honeyhive-local takes spans in and finds them: node packages/local/test/bench/local-store.mjs [SESSIONS]
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import protobuf from 'protobufjs';

const spansOfSession = 100;
const batchSize = 512;
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(import.meta.dirname, '../../proto', target);
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
const services = ['gateway', 'user-service', 'llm-service'];

if (process.argv[2] === 'serve') await serve(process.argv[3]);
else await measure(Number(process.argv[2] ?? 10_000));

async function serve(database) {
  const { startLocal } = await import('../../dist/index.js');
  const { url } = await startLocal({ port: 0, database, keepSessions: 1e6 });
  process.send(url);
  process.on('message', () => process.send(process.cpuUsage()));
}

async function measure(sessions) {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-bench-'));
  const database = join(folder, 'sessions.db');
  const server = fork(import.meta.filename, ['serve', database]);
  const [url] = await once(server, 'message');

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
  console.log(`${Math.round(statSync(database).size / 1e6)} MB`);
  for (const path of [
    '/sessions',
    '/sessions?errors=true',
    '/sessions?search=the',
    '/sessions?search=word4321',
    '/sessions?search=word17+word18+word19',
    '/sessions?search=needle',
    '/sessions?search=nothing',
    '/status',
    `/sessions/session-${sessions - 1}/outline`,
  ]) {
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      const start = performance.now();
      await (await fetch(url + path)).arrayBuffer();
      times.push(performance.now() - start);
    }
    console.log(`${path}  first ${times[0].toFixed(1)} ms, then ${Math.min(...times).toFixed(1)} ms`);
  }
  server.kill();
  rmSync(folder, { recursive: true });
}

/** Spans as a busy house sends them: many sessions at a time, a few of each in a batch. */
function* batches(sessions) {
  let batch = [];
  for (let from = 0; from < sessions; from += 50) {
    const ids = Array.from({ length: Math.min(50, sessions - from) }, (_, index) => from + index);
    const traces = ids.map(() => randomBytes(16));
    for (let number = 0; number < spansOfSession; number += 1) {
      for (const [index, id] of ids.entries()) {
        batch.push(span(id, traces[index], number));
        if (batch.length === batchSize) {
          yield batch;
          batch = [];
        }
      }
    }
  }
  if (batch.length > 0) yield batch;
}

function span(session, traceId, number) {
  const start = 1_760_000_000_000 + session * 1000 + number;
  const attribute = (key, stringValue) => ({ key, value: { stringValue } });
  return {
    service: services[number % services.length],
    traceId,
    spanId: randomBytes(8),
    ...(number > 0 && { parentSpanId: randomBytes(8) }),
    name: `step ${number}`,
    kind: 1,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + 10}000000`,
    status: session % 50 === 0 && number === 7 ? { code: 2, message: 'boom' } : {},
    attributes: [
      attribute('honeyhive.session_id', `session-${session}`),
      attribute('honeyhive.project', 'bench'),
      attribute('honeyhive_event_type', 'model'),
      attribute('honeyhive_inputs.prompt', `the ${session === 4711 && number === 5 ? 'needle' : ''} ${words(40)}`),
      attribute('honeyhive_outputs.content', words(40)),
      { key: 'gen_ai.usage.input_tokens', value: { intValue: 123 } },
      { key: 'gen_ai.usage.output_tokens', value: { intValue: 45 } },
    ],
  };
}

// Few words are common and most are rare, as in a language.
function words(count) {
  return Array.from({ length: count }, () => `word${Math.floor(20_000 * Math.random() ** 4)}`).join(' ');
}

function encode(batch) {
  const groups = Map.groupBy(batch, ({ service }) => service);
  const resourceSpans = [...groups].map(([service, spans]) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ scope: { name: 'bench' }, spans }],
  }));
  return request.encode(request.fromObject({ resourceSpans })).finish();
}
