import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http, { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { promisify } from 'node:util';
import { type DestinationRule, destinationRule, enrichSpanContext, propagateOutgoing } from '@honeyhive/core';
import axios from 'axios';
import * as undici from 'undici';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';

/** Sends a request to `url` through `proxy`, with a client that trusts any certificate. */
type SendThrough = (url: string, proxy: string) => Promise<unknown>;

async function read(request: http.ClientRequest): Promise<void> {
  const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
  await response.toArray();
}

async function sendByUndici(url: string, options: Omit<undici.ProxyAgent.Options, 'requestTls'>): Promise<void> {
  const dispatcher = new undici.ProxyAgent({ ...options, requestTls: { rejectUnauthorized: false } });
  await (await undici.request(url, { dispatcher })).body.text();
  await (await undici.fetch(url, { dispatcher })).text();
  await dispatcher.close();
}

const clients: Record<string, SendThrough> = {
  'undici.ProxyAgent': (url, proxy) => sendByUndici(url, { uri: proxy }),
  'undici.ProxyAgent that tunnels every request': (url, proxy) => sendByUndici(url, { uri: proxy, proxyTunnel: true }),
  'https-proxy-agent': async (url, proxy) => {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    const agent = new HttpsProxyAgent(proxy);
    await read((url.startsWith('https') ? https : http).request(url, { agent, rejectUnauthorized: false }));
  },
  "Node's http.Agent with proxyEnv": async (url, proxy) => {
    const { request, Agent } = url.startsWith('https') ? https : http;
    const agent = new Agent({ proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } });
    await read(request(url, { agent, rejectUnauthorized: false } as http.RequestOptions));
    agent.destroy();
  },
  axios: async (url, proxy) => {
    const { hostname, port } = new URL(proxy);
    const httpsAgent = new https.Agent({ rejectUnauthorized: false });
    await axios.get(url, { proxy: { protocol: 'http', host: hostname, port: Number(port) }, httpsAgent });
  },
  'http.request with an absolute URL, or CONNECT by hand': async (url, proxy) => {
    const target = new URL(url);
    if (target.protocol === 'http:') return read(http.request(proxy, { path: url, headers: { host: target.host } }));
    const [, tunnel] = (await once(
      http.request(proxy, { method: 'CONNECT', path: `${target.host}:443` }).end(),
      'connect',
    )) as [unknown, Socket];
    const socket = tlsConnect({ socket: tunnel, rejectUnauthorized: false });
    await read(https.request(url, { port: 443, createConnection: () => socket }));
  },
};

const tls = (file: string) => readFileSync(join(__dirname, '../../../../test/support/tls', file));

let telemetry: Telemetry;
let received: IncomingHttpHeaders[];
let tunnels: { headers: IncomingHttpHeaders; socket: Duplex }[];
let proxy: string;

beforeEach(async () => {
  telemetry = startTelemetry();
  received = [];
  tunnels = [];
  const respond = (req: IncomingMessage, res: ServerResponse) => {
    received.push(req.headers);
    res.setHeader('connection', 'close').end('ok');
  };
  const plain = await listen(createServer(respond));
  const secure = await listen(https.createServer({ key: tls('key.pem'), cert: tls('cert.pem') }, respond));
  // Every tunnel leads to one of the servers above, whatever host CONNECT names.
  const server = createServer(respond).on('connect', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnels.push({ headers: req.headers, socket });
    const { hostname, port } = new URL(req.url?.endsWith(':443') ? secure : plain);
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    socket.on('close', () => upstream.destroy());
    for (const end of [upstream, socket]) end.on('error', () => {});
  });
  proxy = await listen(server);
});
afterEach(async () => {
  for (const { socket } of tunnels) socket.destroy();
  await closeServers();
  telemetry.stop();
});

const callWithRule = (rule: DestinationRule, fn: () => Promise<unknown>) => {
  propagateOutgoing(rule);
  return enrichSpanContext({ eventName: 'call' }, fn);
};

describe.each(Object.entries(clients))('%s through a proxy', (_, send) => {
  it.each(['http', 'https'])('passes the rule the target of a request by %s, not the proxy', async (scheme) => {
    const [target, elsewhere] = [`${scheme}://users.internal`, `${scheme}://api.example.com`];
    await callWithRule(
      ({ origin }) => origin === target,
      () => send(target, proxy),
    );
    expect(received.length).toBeGreaterThan(0);
    for (const headers of received.splice(0)) expect(headers).toHaveProperty('traceparent');

    // The proxy has a private address, which the rule would allow.
    await callWithRule(destinationRule(), () => send(elsewhere, proxy));
    expect(received.length).toBeGreaterThan(0);
    for (const headers of received) expect(headers).not.toHaveProperty('traceparent');
    expect(telemetry.spans.map(({ attributes }) => attributes['honeyhive.propagation.withheld'])).toEqual([
      undefined,
      [elsewhere],
    ]);
  });

  it('adds no headers to CONNECT', async () => {
    await callWithRule(
      () => true,
      () => send('https://users.internal', proxy),
    );
    expect(tunnels.length).toBeGreaterThan(0);
    for (const { headers } of tunnels) {
      expect(headers).not.toHaveProperty('traceparent');
      expect(headers).not.toHaveProperty('baggage');
    }
    for (const headers of received) expect(headers).toHaveProperty('traceparent');
  });
});

it('with a proxy from the environment, the rule receives the target', async () => {
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: '' };
  await promisify(execFile)(process.execPath, [join(__dirname, '../fixtures/env-proxy.js')], {
    env: { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  });
  const hosts = received.map(({ host, traceparent }) => [host, traceparent !== undefined]);
  expect(hosts).toEqual([...Array(4).fill(['users.internal', true]), ...Array(4).fill(['api.example.com', false])]);
  expect(tunnels.length).toBeGreaterThan(0);
  for (const { headers } of tunnels) expect(headers).not.toHaveProperty('traceparent');
});
