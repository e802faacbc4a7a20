import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { type ForwardProxy, startForwardProxy } from '../../../test/support/forward-proxy.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { runScript } from '../../../test/support/run-program.js';

const tlsFile = (name: string) => join(__dirname, '../../../test/support/tls', name);
const tls = { key: readFileSync(tlsFile('key.pem')), cert: readFileSync(tlsFile('cert.pem')) };

let received: string[];
const honeyhive: RequestListener = (req, res) => {
  received.push(`${req.method} ${req.url} ${req.headers.authorization}`);
  req.resume().on('end', () => res.end(req.url === '/session/start' ? '{"session_id":"theirs"}' : ''));
};
/** All that HoneyHive receives from `program`. */
const everything = ['POST /opentelemetry/v1/traces Bearer hh_secret', 'POST /session/start Bearer hh_secret'];

beforeEach(() => {
  received = [];
});
afterEach(closeServers);

/** Starts a session and exports a span. Prints the id of the session and whether the span was accepted. */
const program = `
  const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
  (async () => {
    const tracer = HoneyHiveTracer.init({ apiKey: 'hh_secret' });
    const sessionId = await tracer.createSession({ timeoutMillis: 1000 });
    enrichSpanContext({ eventName: 'work' }, () => {});
    console.log(JSON.stringify([sessionId, await tracer.flush({ timeoutMillis: Number(process.env.FLUSH_MILLIS) })]));
    await tracer.shutdown({ timeoutMillis: 0 });
  })();
`;

async function run(serverUrl: string, env: NodeJS.ProcessEnv, script = program) {
  const trust = { NODE_EXTRA_CA_CERTS: tlsFile('cert.pem') };
  const ended = await runScript(script, { HH_API_URL: serverUrl, ...trust, FLUSH_MILLIS: '10000', ...env });
  return { code: ended.code, output: ended.output.trim(), warnings: ended.errors.match(/HoneyHiveWarning: .*/g) ?? [] };
}

const withCredentials = (proxy: ForwardProxy, credentials = 'user:p%40ss') =>
  proxy.url.replace('//', `//${credentials}@`);

/** Accepts connections and never responds. */
const hangingProxy = () =>
  createServer(() => {}).on('connect', (_req, socket) => {
    socket
      .on('error', () => {})
      .resume()
      .on('end', () => socket.end());
  });

describe.each(['HTTPS_PROXY', 'https_proxy'])('with a proxy in %s', (variable) => {
  it('sends spans and sessions to an https server through a tunnel, in which the proxy sees no key', async () => {
    const proxy = await startForwardProxy(await listen(createTlsServer(tls, honeyhive)));
    const { code, output, warnings } = await run('https://honeyhive.test', { [variable]: withCredentials(proxy) });
    expect([code, output, warnings]).toEqual([0, '["theirs",true]', []]);
    expect(received.toSorted()).toEqual(everything);
    expect(new Set(proxy.requests)).toEqual(new Set(['CONNECT honeyhive.test:443 user:p@ss']));
    expect(Buffer.concat(proxy.tunnelled).length).toBeGreaterThan(0);
    expect(Buffer.concat(proxy.tunnelled).includes('hh_secret')).toBe(false);
  });
});

describe.each(['HTTP_PROXY', 'http_proxy'])('with a proxy in %s', (variable) => {
  it('sends spans and sessions to an http server through it', async () => {
    const proxy = await startForwardProxy(await listen(createServer(honeyhive)));
    const { code, output, warnings } = await run('http://honeyhive.test', { [variable]: withCredentials(proxy) });
    expect([code, output, warnings]).toEqual([0, '["theirs",true]', []]);
    expect(received.toSorted()).toEqual(everything);
    expect(proxy.requests.toSorted()).toEqual([
      'POST http://honeyhive.test/opentelemetry/v1/traces user:p@ss',
      'POST http://honeyhive.test/session/start user:p@ss',
    ]);
  });
});

it('sends the spans of a process that crashes through the proxy', async () => {
  const proxy = await startForwardProxy(await listen(createTlsServer(tls, honeyhive)));
  const crash = `
    const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
    HoneyHiveTracer.init({ apiKey: 'hh_secret' });
    enrichSpanContext({ eventName: 'work' }, () => {});
    throw new Error('boom');
  `;
  const { code, warnings } = await run('https://honeyhive.test', { HTTPS_PROXY: withCredentials(proxy) }, crash);
  expect([code, warnings]).toEqual([1, []]);
  expect(received).toEqual(['POST /opentelemetry/v1/traces Bearer hh_secret']);
  expect(proxy.requests).toEqual(['CONNECT honeyhive.test:443 user:p@ss']);
});

it('reaches a server on this machine without the proxy', async () => {
  const { output } = await run(await listen(createServer(honeyhive)), { HTTP_PROXY: 'http://127.0.0.1:1' });
  expect(output).toBe('["theirs",true]');
});

describe.each(['https', 'http'])('a warning about an %s server names the proxy, and no credentials,', (scheme) => {
  const warningsWith = async (proxy: string, env = {}) => {
    const variables = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, FLUSH_MILLIS: '0', ...env };
    const { code, warnings } = await run(`${scheme}://honeyhive.test`, variables);
    expect(code).toBe(0);
    expect(warnings.join()).not.toMatch(/p@ss|p%40ss|secret|wrong/);
    expect(warnings[0]).toContain(`POST ${scheme}://honeyhive.test/session/start failed`);
    return warnings;
  };

  it('if the proxy is down', async () => {
    const proxy = await startForwardProxy(await listen(createServer()));
    await closeServers();
    const [warning] = await warningsWith(withCredentials(proxy));
    expect(warning).toMatch(/ECONNREFUSED/);
    expect(warning).toContain(`(proxy ${proxy.url})`);
  });

  it('if the proxy does not accept the credentials', async () => {
    const proxy = await startForwardProxy(await listen(createServer(honeyhive)));
    const [warning] = await warningsWith(withCredentials(proxy, 'user:wrong'));
    expect(warning).toMatch(/\b407\b/);
    expect(warning).toContain(proxy.url);
    expect(received).toEqual([]);
  });

  it('if the proxy hangs, which does not keep the process alive', async () => {
    const proxy = await listen(hangingProxy());
    const [warning] = await warningsWith(proxy, { OTEL_EXPORTER_OTLP_TIMEOUT: '600000' });
    expect(warning).toContain(`no response within 1000 ms (proxy ${proxy})`);
  });
});

it('a proxy that hangs does not keep a process alive that never calls shutdown()', async () => {
  const script = `
    const { HoneyHiveTracer, enrichSpanContext } = require('@honeyhive/node');
    const tracer = HoneyHiveTracer.init({ apiKey: 'hh_secret' });
    enrichSpanContext({ eventName: 'work' }, () => {});
    tracer.flush({ timeoutMillis: 0 });
  `;
  const env = { HTTPS_PROXY: await listen(hangingProxy()), OTEL_EXPORTER_OTLP_TIMEOUT: '600000' };
  const { code, warnings } = await run('https://honeyhive.test', env, script);
  expect(code).toBe(0);
  expect(warnings).toEqual([expect.stringContaining('1 span was not exported to https://honeyhive.test')]);
});
