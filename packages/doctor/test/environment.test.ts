import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { startForwardProxy } from '../../../test/support/forward-proxy.js';
import { closeServers, listen } from '../../../test/support/listen.js';
import { connectionFinding } from '../src/server/connection-finding.js';
import { isOffline } from '../src/server/is-offline.js';
import { projectOf, removeProjects } from './support/project-folder.js';
import { blamed, diagnose, runDoctor } from './support/run-doctor.js';

const key = 'hh_0123456789abcdefghij';
const setKey = 'export HH_API_KEY=<the key of your HoneyHive project>';
const setDefault = 'export HH_API_URL=https://api.dp1.us.honeyhive.ai';

let local: LocalHoneyHive;
let project: string;
beforeAll(async () => {
  local = await startLocal({ port: 0, token: key });
});
beforeEach(() => {
  const version = '1.2.0';
  project = projectOf({ '@honeyhive/node': { version }, '@opentelemetry/api': { version: '1.9.1' } });
});
afterEach(closeServers);
afterEach(removeProjects);
afterAll(() => local.close());

const serve = (listener: RequestListener) => listen(createServer(listener));
const serveTls = () => {
  const read = (name: string) => readFileSync(join(__dirname, '../../../test/support/tls', name));
  return listen(createTlsServer({ key: read('key.pem'), cert: read('cert.pem') }, (_, res) => res.end('{}')));
};
const answer = (status: number, headers = {}) => serve((_, res) => void res.writeHead(status, headers).end('{}'));

async function closedPort(): Promise<string> {
  const origin = await answer(200);
  await closeServers();
  return origin;
}

const faults: [name: string, check: string, env: () => Promise<NodeJS.ProcessEnv>, fix: string | RegExp][] = [
  ['a wrong key', 'api-key', async () => ({ HH_API_URL: local.url, HH_API_KEY: 'hh_wrong' }), setKey],
  ['no key', 'api-key', async () => ({}), setKey],
  ['no key for a server that needs one', 'api-key', async () => ({ HH_API_URL: local.url }), setKey],
  [
    'a URL without a scheme',
    'server-url',
    async () => ({ HH_API_URL: local.url.replace('http://', '') }),
    /^export HH_API_URL=http:\/\/127\.0\.0\.1:\d+$/,
  ],
  [
    'a server that is not there',
    'tcp',
    async () => ({ HH_API_URL: await closedPort() }),
    /^npx honeyhive-local --port \d+$/,
  ],
  [
    'a certificate that is not trusted',
    'tls',
    async () => ({ HH_API_URL: await serveTls() }),
    /^export NODE_EXTRA_CA_CERTS=/,
  ],
  [
    'a server without TLS',
    'tls',
    async () => ({ HH_API_URL: (await answer(200)).replace('http', 'https') }),
    /^export HH_API_URL=http:\/\/127/,
  ],
  ['a path that does not exist', 'server-url', async () => ({ HH_API_URL: await answer(404) }), setDefault],
  [
    'a redirect',
    'server-url',
    async () => ({ HH_API_URL: await answer(301, { location: 'https://eu.example.com/session/start' }) }),
    'export HH_API_URL=https://eu.example.com',
  ],
  ['a server that fails', 'server', async () => ({ HH_API_URL: await answer(503) }), /^npx honeyhive-doctor/],
  [
    'a clock that is wrong',
    'clock',
    async () => ({ HH_API_URL: await answer(200, { date: new Date(Date.now() - 3_600_000).toUTCString() }) }),
    'sudo timedatectl set-ntp true',
  ],
  [
    'a server that rejects spans',
    'write-access',
    async () => ({
      HH_API_URL: await serve((_, res) => void res.end('{"partialSuccess":{"rejectedSpans":"1"}}')),
    }),
    setDefault,
  ],
  [
    'HH_DISABLED',
    'disabled',
    async () => ({ HH_API_URL: local.url, HH_API_KEY: key, HH_DISABLED: '1' }),
    'unset HH_DISABLED',
  ],
  [
    'OTEL_SDK_DISABLED',
    'disabled',
    async () => ({ HH_API_URL: local.url, HH_API_KEY: key, OTEL_SDK_DISABLED: 'true' }),
    'unset OTEL_SDK_DISABLED',
  ],
  [
    'a destination that is none',
    'propagate-to',
    async () => ({ HH_API_URL: local.url, HH_API_KEY: key, HH_PROPAGATE_TO: 'agents.example.com' }),
    'export HH_PROPAGATE_TO=https://agents.example.com',
  ],
];

it.each(faults)('finds %s', async (_, check, env, fix) => {
  const report = await diagnose(project, await env());
  const text = typeof fix === 'string' ? fix : expect.stringMatching(fix);
  expect(blamed(report)).toEqual([{ level: 'fault', check, message: expect.any(String), fix: text }]);
  expect(report.exitCode).toBe(1);
});

it('writes a session and a span of its own, and shows no more of a key than its end', async () => {
  const { code, stdout } = await runDoctor(project, {
    HH_API_URL: local.url,
    HH_API_KEY: key,
    HH_DOCTOR_TOKEN: 'hidden',
  });
  const [, sessionId = ''] = /wrote session (\S+)\)/.exec(stdout) ?? [];
  expect(local.store.session(sessionId)).toMatchObject({ spans: [{ name: 'honeyhive-doctor' }] });
  expect([code, stdout]).toEqual([0, expect.stringContaining('HH_API_KEY=set (…ghij)')]);
  expect(stdout).not.toMatch(/0123456789|hidden/);
});

it('a key that can only send spans is no fault', async () => {
  const url = await serve(({ url }, res) => void res.writeHead(url === '/session/start' ? 403 : 200).end('{}'));
  const report = await diagnose(project, { HH_API_URL: url, HH_API_KEY: key });
  expect(blamed(report)).toMatchObject([{ level: 'warning', check: 'write-access' }]);
  expect(report.exitCode).toBe(0);
});

it('goes through the proxy of the environment, and says so if that refuses', async () => {
  const proxy = await startForwardProxy(local.url);
  const env = { HH_API_URL: 'http://api.honeyhive.test', HH_API_KEY: key };
  const through = (userinfo: string) => ({ ...env, HTTP_PROXY: proxy.url.replace('//', `//${userinfo}`) });
  expect((await diagnose(project, through('user:p%40ss@'))).exitCode).toBe(0);
  const refused = await runDoctor(project, through('user:secret@'));
  expect(refused.stdout).toMatch(/✗ .* answers 407: .*\n {4}export HTTP_PROXY=http:\/\/NAME:PASSWORD@HOST:PORT\n/);
  expect(refused.stdout).not.toContain('secret');
});

it('a server could not be tried if there is no network, which DNS that knows no name at all shows too', async () => {
  const known = async () => ({ address: '192.0.2.1' });
  const unknown = () => Promise.reject(new Error('ENOTFOUND'));
  const codes = ['EAI_AGAIN', 'ENETUNREACH', 'ENOTFOUND', 'ECONNREFUSED'];
  const offline = (lookup: () => Promise<unknown>) =>
    Promise.all(codes.map((code) => isOffline(Object.assign(new Error(code), { code }), lookup)));
  expect(await offline(unknown)).toEqual([true, true, true, false]);
  expect(await offline(known)).toEqual([true, true, false, false]);
});

it('a name without an address, a connection that is cut and a certificate of another name are told apart', () => {
  const checks = ['ENOTFOUND', 'ECONNRESET', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED'].map((code) => {
    const { level, check } = connectionFinding(
      Object.assign(new Error(code), { code }),
      new URL('https://a.example'),
      undefined,
    );
    return [level, check];
  });
  expect(checks).toEqual([
    ['fault', 'dns'],
    ['fault', 'tcp'],
    ['fault', 'tls'],
    ['fault', 'tls'],
  ]);
});

it.each([
  'http://name:hidden@proxy.example:3128',
  'http://name:hid@den/hidden@proxy.example',
  'name:hidden@proxy.example',
])('never shows the password of a proxy: %s', async (proxy) => {
  const { stdout } = await runDoctor(project, { HH_API_URL: local.url, HH_API_KEY: key, HTTPS_PROXY: proxy });
  expect(stdout).toMatch(/HTTPS_PROXY=\S*\*\*\*@proxy\.example/);
  expect(stdout).not.toMatch(/hid/);
});

it.each([['ftp://a.example'], ['http://a.example', 'http://b.example'], ['--unknown']])(
  'exits with 2 and says how it is used: %s',
  async (...args) => {
    const { code, stderr } = await runDoctor(project, {}, ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('honeyhive-doctor [URL]')]);
  },
);
