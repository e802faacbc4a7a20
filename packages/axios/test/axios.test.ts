import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import { join } from 'node:path';
import { enrichSpanContext, stopOutgoing, withSession } from '@honeyhive/core';
import { setTracingOff } from '@honeyhive/core/internal';
import axios, { AxiosError, type AxiosRequestConfig, type InternalAxiosRequestConfig } from 'axios';
import { describeClient } from '../../../test/contracts/client.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { wrapAxios } from '../src/index.js';

for (const adapter of ['http', 'fetch'] as const) {
  const client = wrapAxios(axios.create({ adapter }));
  describeClient(`a wrapped axios client on ${adapter}`, {
    wrapped: true,
    async send(url, { body, ...options }) {
      return (await client.request({ url, ...options, ...(body && { data: body }), responseType: 'text' })).data;
    },
  });
}

it('returns the client that is passed', () => {
  const client = axios.create();
  expect(wrapAxios(client)).toBe(client);
});

it.each([undefined, {}, 'https://a.example', axios.create])('throws if %p is passed, which is no client', (client) => {
  expect(() => wrapAxios(client as never)).toThrow(/^wrapAxios\(\) takes a client of axios.*Write wrapAxios\(axios\)/s);
});

describe('a wrapped axios client', () => {
  it('sends no headers if tracing is off', async () => {
    setTracingOff(true);
    const client = wrapAxios(axios.create());
    await withSession({ sessionId: 's' }, () => client.get(origin));
    setTracingOff(false);
    expect(received).toHaveLength(1);
    expect(received[0]?.baggage).toBeUndefined();
  });

  let telemetry: Telemetry;
  let origin: string;
  let received: IncomingHttpHeaders[];

  beforeEach(async () => {
    telemetry = startTelemetry(() => false);
    ({ origin, received } = await startReceiver());
  });
  afterEach(async () => {
    await closeServers();
    telemetry.stop();
  });

  it.each<[string, (origin: string) => AxiosRequestConfig]>([
    ['a base URL', (baseURL) => ({ baseURL, url: '/x' })],
    ['a base URL and an absolute URL', (url) => ({ baseURL: 'http://127.0.0.1:1', url })],
    ['a base URL with `allowAbsoluteUrls: false`', (baseURL) => ({ baseURL, url: '//x', allowAbsoluteUrls: false })],
  ])('may send headers to %s', async (_, config) => {
    const client = wrapAxios(axios.create());
    await withSession({ sessionId: 's' }, () => client.request(config(origin)));
    expect(received[0]?.baggage).toBe('session_id=s');
  });

  it('may send headers to the base URL that an interceptor sets', async () => {
    const client = wrapAxios(axios.create());
    client.interceptors.request.use((config) => Object.assign(config, { baseURL: origin }));
    await withSession({ sessionId: 's' }, () => client.get('/x'));
    expect(received[0]?.baggage).toBe('session_id=s');
  });

  describe('over HTTP/2', () => {
    const tls = (file: string) => readFileSync(join(__dirname, '../../../test/support/tls', file));
    const client = wrapAxios(
      axios.create({ httpVersion: 2, http2Options: { rejectUnauthorized: false, sessionTimeout: 0 } }),
    );
    let secure: string;
    let sessions: ServerHttp2Session[];

    beforeEach(async () => {
      sessions = [];
      const server = createSecureServer({ key: tls('key.pem'), cert: tls('cert.pem') }, (req, res) => {
        received.push(req.headers);
        res.end('ok');
      });
      secure = await listen(server.on('session', (session) => sessions.push(session)));
    });
    afterEach(() => {
      for (const session of sessions) session.destroy();
    });

    it('propagates trace and session', async () => {
      const { traceId, spanId } = await withSession({ sessionId: 's' }, () =>
        enrichSpanContext({ eventName: 'call' }, async (span) => {
          await client.get('/x', { baseURL: secure, headers: { 'x-mine': 'yes' } });
          return span.spanContext();
        }),
      );
      const traceparent = `00-${traceId}-${spanId}-01`;
      expect(received).toMatchObject([{ ':path': '/x', traceparent, baggage: 'session_id=s', 'x-mine': 'yes' }]);
    });

    it('keeps the caller’s headers, and adds none to a signed request', async () => {
      const headers = { TraceParent: '00-11111111111111111111111111111111-2222222222222222-01', baggage: 'a=1' };
      await withSession({ sessionId: 's' }, async () => {
        await client.get(secure, { headers });
        await client.get(`${secure}/?X-Amz-Signature=abc`);
      });
      expect(received.map(({ traceparent, baggage }) => [traceparent, baggage])).toEqual([
        [headers.TraceParent, 'a=1,session_id=s'],
        [undefined, undefined],
      ]);
    });

    it('propagates nothing to another origin on a redirect that the fetch adapter follows', async () => {
      const first = await listen(createServer((_, res) => res.writeHead(302, { location: origin }).end()));
      await withSession({ sessionId: 's' }, () => client.get(first, { adapter: 'fetch' }));
      expect(received).toHaveLength(1);
      expect(received[0]).not.toHaveProperty('baggage');
    });
  });

  it('does not change its configuration, its adapter or its errors', async () => {
    const adapter = async (config: InternalAxiosRequestConfig) => ({
      data: 'mine',
      status: 200,
      statusText: '',
      headers: {},
      config,
    });
    const { data, config } = await wrapAxios(axios.create({ adapter })).get(origin);
    expect([data, config.adapter]).toEqual(['mine', adapter]);
    const error = await wrapAxios(axios.create())
      .get('http://127.0.0.1:1')
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(AxiosError);
  });

  it('records no withheld headers if propagation is off', async () => {
    stopOutgoing();
    wrapAxios(axios.create()).defaults.baseURL = origin;
    await enrichSpanContext({ eventName: 'call' }, () => fetch(origin));
    expect(telemetry.spans[0]?.attributes).not.toHaveProperty(['honeyhive.propagation.withheld']);
  });
});
