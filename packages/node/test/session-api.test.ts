import { createServer, type IncomingMessage, type RequestListener, request } from 'node:http';
import { globalState } from '@honeyhive/core/internal';
import { startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../../../test/support/listen.js';
import { enrichSpanContext, HoneyHiveTracer, withSession } from '../src/index.js';

let tracer: HoneyHiveTracer;
let emitWarning: jest.SpyInstance;

beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
});

afterEach(async () => {
  await tracer.shutdown();
  await closeServers();
  emitWarning.mockRestore();
});

it('sends the same requests as HoneyHive’s SDKs, without trace headers', async () => {
  const requests: (Pick<IncomingMessage, 'method' | 'url' | 'headers'> & { body: unknown })[] = [];
  const serverUrl = await listen(
    createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      if (!req.url?.endsWith('traces'))
        requests.push({ method: req.method, url: req.url, headers: req.headers, body: JSON.parse(body) });
      res.end(req.method === 'POST' ? '{"session_id":"theirs"}' : '');
    }),
  );
  tracer = HoneyHiveTracer.init({ serverUrl: `${serverUrl}/base/`, apiKey: 'hh_key', project: 'p' });
  const sessionId = await enrichSpanContext({ eventName: 'work' }, () => tracer.createSession({ sessionName: 'n' }));
  await tracer.enrichSession({ userProperties: { id: 1 } });
  expect(sessionId).toBe('theirs');
  const headers = { authorization: 'Bearer hh_key', 'content-type': 'application/json' };
  expect(requests).toMatchObject([
    {
      method: 'POST',
      url: '/base/session/start',
      headers,
      body: {
        session: {
          project: 'p',
          source: 'dev',
          session_name: 'n',
          session_id: expect.stringMatching(/^[\da-f-]{36}$/),
        },
      },
    },
    { method: 'PUT', url: '/base/events', headers, body: { event_id: 'theirs', user_properties: { id: 1 } } },
  ]);
  for (const { headers } of requests) {
    expect(headers).not.toHaveProperty('traceparent');
    expect(headers).not.toHaveProperty('baggage');
  }
});

describe.each<[string, RequestListener | undefined]>([
  ['responds with 401', (_req, res) => res.writeHead(401).end()],
  ['responds with 404', (_req, res) => res.writeHead(404).end()],
  ['responds with 429', (_req, res) => res.writeHead(429, { 'retry-after': '60' }).end()],
  ['responds with 500', (_req, res) => res.writeHead(500).end('oh')],
  ['does not respond with JSON', (_req, res) => res.end('<html>')],
  ['responds without an id', (_req, res) => res.end('{"session_id":7}')],
  ['responds with null', (_req, res) => res.end('null')],
  ['hangs', () => {}],
  ['closes the connection', (req) => req.socket.destroy()],
  ['is down', undefined],
])('with a HoneyHive that %s', (_name, api) => {
  it('changes no id, throws nothing, and lets spans start the session', async () => {
    const local = await startLocal({ port: 0 });
    const server = createServer((req, res) => {
      if (!req.url?.endsWith('/traces')) return api?.(req, res);
      const forward = request(`${local.url}/v1/traces`, {
        method: 'POST',
        headers: { ...req.headers, host: '127.0.0.1' },
      });
      forward.on('response', (response) => response.pipe(res));
      return req.pipe(forward);
    });
    const serverUrl = api ? await listen(server) : 'http://127.0.0.1:1';
    tracer = HoneyHiveTracer.init({ serverUrl });
    const options = { sessionName: 'n', timeoutMillis: 300 };
    expect(await tracer.createSession({ ...options, sessionId: 'given' })).toBe('given');
    expect(await withSession({ sessionId: 's' }, () => tracer.createSession(options))).toMatch(/^[\da-f-]{36}$/);
    if (api) {
      enrichSpanContext({ eventName: 'work' }, () => {});
      await tracer.flush();
      expect(local.store.session('given')?.spans[0]?.attributes).toMatchObject({
        'honeyhive.session_auto_create': true,
      });
    }
    const warnings = emitWarning.mock.calls.filter(([message]) => String(message).includes('session/start'));
    expect(warnings).toHaveLength(1);
    await local.close();
  });
});

it('marks the parts of a value that JSON cannot represent, and sends the rest', async () => {
  const bodies: unknown[] = [];
  const serverUrl = await listen(
    createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      bodies.push(JSON.parse(body));
      res.end('{"session_id":"s"}');
    }),
  );
  tracer = HoneyHiveTracer.init({ serverUrl });
  const inputs: Record<string, unknown> = {
    question: 'why',
    huge: 2n ** 70n,
    json: {
      toJSON() {
        throw new Error('no');
      },
    },
  };
  inputs.self = inputs;
  await tracer.createSession({ inputs });
  expect(await tracer.enrichSession({ outputs: inputs })).toBe(true);
  const metadata = {
    get bad(): never {
      throw new Error('no');
    },
  };
  expect(await tracer.enrichSession({ inputs: 'text', metadata })).toBe(true);
  const sent = { question: 'why', huge: String(2n ** 70n), json: '[unreadable: Error: no]', self: '[circular]' };
  expect(bodies).toMatchObject([
    { session: { inputs: sent } },
    { outputs: sent },
    { metadata: { value: '[unreadable: Error: no]', inputs: 'text' } },
  ]);
  expect(emitWarning).not.toHaveBeenCalled();
});

it('redacts all fields', async () => {
  const bodies: unknown[] = [];
  const serverUrl = await listen(
    createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      bodies.push(JSON.parse(body));
      res.end('{"session_id":"s"}');
    }),
  );
  tracer = HoneyHiveTracer.init({ serverUrl, redact: (value, key) => `${key} of ${value.length}` });
  const fields = { inputs: { a: 'x' }, metadata: ['xx'], userProperties: { c: 'xxx' } };
  await tracer.createSession({ sessionId: 's', ...fields });
  HoneyHiveTracer.init({ redact: () => '***' });
  await tracer.enrichSession({ ...fields, outputs: 'y', metrics: { d: 1 }, config: { e: 'y' }, feedback: { f: 'y' } });
  expect(bodies).toMatchObject([
    {
      session: {
        session_id: 's',
        inputs: { a: 'inputs.a of 1' },
        metadata: { value: ['metadata.0 of 2'] },
        user_properties: { c: 'user_properties.c of 3' },
      },
    },
    {
      event_id: 's',
      outputs: { value: '***' },
      metadata: { value: ['***'], inputs: { a: '***' } },
      metrics: { d: 1 },
      config: { e: '***' },
      feedback: { f: '***' },
      user_properties: { c: '***' },
    },
  ]);
});

it('warns with the cause of a failure, without quoting the response', async () => {
  const closed = await listen(createServer());
  await closeServers();
  tracer = HoneyHiveTracer.init({ serverUrl: closed, apiKey: 'hh_key' });
  await tracer.createSession();
  await tracer.shutdown();
  const serverUrl = await listen(createServer((req, res) => res.end(`<p>${req.headers.authorization}</p>`)));
  tracer = HoneyHiveTracer.init({ serverUrl, apiKey: 'hh_key' });
  await tracer.createSession();
  const warnings = emitWarning.mock.calls.map(([message]) => String(message));
  expect(warnings).toEqual([expect.stringMatching(/ECONNREFUSED/), expect.stringMatching(/the response is not JSON$/)]);
  expect(warnings.join()).not.toContain('hh_key');
});
