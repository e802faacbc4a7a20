import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { honeyhive } from '@honeyhive/fastify';
import { HoneyHiveTracer } from '@honeyhive/node';
import fastify from 'fastify';
import { closeServers, listen } from './support/listen.js';

/** Starts a server that records its requests. */
async function startReceiver() {
  const requests: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    requests.push(req);
    req.resume();
    res.end(JSON.stringify({ session_id: randomUUID() }));
  });
  return { requests, url: await listen(server) };
}

afterEach(closeServers);

it('a caller can choose neither the API key nor the server, by any header', async () => {
  const ours = await startReceiver();
  const theirs = await startReceiver();
  const tracer = HoneyHiveTracer.init({ apiKey: 'our-key', serverUrl: ours.url, project: 'ours' });
  const app = fastify();
  await app.register(honeyhive);
  app.get('/', () => tracer.createSession());
  await app.ready();
  const names = ['api_key', 'apiKey', 'HH_API_KEY', 'honeyhive_api_key', 'honeyhive.api_key', 'x-api-key'];
  const urls = [
    'server_url',
    'serverUrl',
    'HH_API_URL',
    'honeyhive_api_url',
    'honeyhive.server_url',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ];
  const claims = [...names.map((name) => [name, 'their-key']), ...urls.map((name) => [name, theirs.url])] as [
    string,
    string,
  ][];
  await fetch(await listen(app.server), {
    headers: {
      ...Object.fromEntries(claims.map(([name, value]) => [`x-honeyhive-${name.replaceAll(/[_.]/g, '-')}`, value])),
      'x-api-key': 'their-key',
      authorization: 'Bearer their-key',
      'x-honeyhive-server-url': theirs.url,
      baggage: claims.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(','),
    },
  });
  expect(await tracer.flush()).toBe(true);
  await tracer.shutdown();
  expect(theirs.requests).toEqual([]);
  expect(ours.requests.map(({ url }) => url)).toEqual(['/session/start', '/opentelemetry/v1/traces']);
  for (const { headers } of ours.requests) {
    expect(headers.authorization).toBe('Bearer our-key');
    expect(JSON.stringify(headers)).not.toContain('their-key');
  }
});
