// Measures what the real exporter posts for requests to a real server, in batches like those of a service at 100 requests/s.
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { withoutTracing } from '@honeyhive/core/internal';
import { honeyhive } from '@honeyhive/express';
import { enrichSpan, enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import express from 'express';

const batches = 10;
const spansInBatch = 100;
const words =
  'the a model was asked for an answer about bees and flowers which dance in their hive to tell where'.split(' ');

/** Returns a text of random words with `length` characters. */
function prose(length) {
  let text = '';
  while (text.length < length) text += `${words[Math.floor(Math.random() * words.length)]} `;
  return text.slice(0, length);
}

function askModel() {
  const messages = [{ role: 'user', content: prose(3 * 1024) }];
  enrichSpanContext({ eventName: 'chat', eventType: 'model', inputs: { messages } }, () => {
    enrichSpan({ outputs: { role: 'assistant', content: prose(1024) } });
  });
}

/** The kinds of request, with the number of spans that each creates. */
const requests = [
  { what: 'a request', spans: 1, work() {} },
  { what: 'a request with a model call of 4 KiB of text', spans: 2, work: askModel },
];

async function listen(handler) {
  const server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close().closeAllConnections() };
}

/** Compresses all bodies as @honeyhive/node does. Of several runs the lowest CPU time counts: other load on the machine can only add to it. */
function zip(bodies) {
  let zipped = [];
  let microseconds = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 10; run += 1) {
    const before = process.cpuUsage();
    zipped = bodies.map((body) => gzipSync(body, { level: 1 }));
    const { user, system } = process.cpuUsage(before);
    microseconds = Math.min(microseconds, user + system);
  }
  return { zipped, microseconds };
}

/** Returns the bytes per request of each kind, as posted and with gzip, and the CPU time of gzip in µs. */
export async function measureBytes() {
  let bodies = [];
  const backend = await listen(async (req, res) => {
    bodies.push(Buffer.concat(await req.toArray()));
    res.end();
  });
  const serverUrl = backend.url;
  const tracer = HoneyHiveTracer.init({ serverUrl, project: 'shop', serviceName: 'orders', source: 'production' });
  const results = [];
  for (const { what, spans, work } of requests) {
    const app = express();
    app.use(honeyhive());
    app.get('/users/:id/orders', (_req, res) => {
      work();
      res.json([]);
    });
    const service = await listen(app);
    const ask = async () => {
      const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
      const baggage = `session_id=${randomUUID()},project=shop,source=production`;
      const path = `${service.url}/users/${Math.floor(Math.random() * 100_000)}/orders`;
      await (await fetch(path, { headers: { traceparent, baggage } })).text();
    };
    bodies = [];
    const { exported } = tracer.stats().spans;
    for (let batch = 0; batch < batches; batch += 1) {
      await withoutTracing(() => Promise.all(Array.from({ length: spansInBatch / spans }, ask)));
      if (!(await tracer.flush())) throw new Error('spans were lost');
    }
    service.close();
    const sent = tracer.stats().spans.exported - exported;
    if (sent !== batches * spansInBatch)
      throw new Error(`${sent} spans were sent instead of ${batches * spansInBatch}`);
    const { zipped, microseconds } = zip(bodies);
    const perRequest = (total) => (total * spans) / sent;
    const sum = (buffers) => buffers.reduce((total, { length }) => total + length, 0);
    results.push({
      what,
      spans,
      plain: perRequest(sum(bodies)),
      gzip: perRequest(sum(zipped)),
      microseconds: perRequest(microseconds),
    });
  }
  await tracer.shutdown();
  backend.close();
  return results;
}
