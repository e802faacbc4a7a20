import { createServer, request } from 'node:http';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../../../test/support/listen.js';
import { projectWith, removeProjects } from './support/project-folder.js';
import { blamed, diagnose, runDoctor } from './support/run-doctor.js';
import { startService, stopServices } from './support/start-service.js';

let local: LocalHoneyHive;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  local = await startLocal({ port: 0 });
  env = { HH_API_URL: local.url };
});
afterEach(async () => {
  await stopServices();
  await closeServers();
  removeProjects();
});
afterAll(() => local.close());

const project = () => projectWith(['core', 'node', 'express'].map((name) => `@honeyhive/${name}`).concat('express'));

/** Starts a gateway that calls an agent. */
async function startEstate(gateway: NodeJS.ProcessEnv, agent: NodeJS.ProcessEnv) {
  const agentUrl = await startService('agent', { ...env, ...agent });
  return { agentUrl, url: `${await startService('gateway', { ...env, ...gateway, NEXT: agentUrl })}/ask` };
}

/** Starts a proxy that removes the headers in `names`. */
function startStrippingProxy(target: string, names: readonly string[]): Promise<string> {
  return listen(
    createServer((req, res) => {
      const headers = { ...req.headers };
      for (const name of names) delete headers[name];
      const forwarded = request(target + req.url, { headers, method: req.method }, (response) =>
        response.pipe(res.writeHead(response.statusCode ?? 0, response.headers)),
      );
      req.pipe(forwarded);
    }),
  );
}

it('blames nothing in a healthy estate, and draws its chain', async () => {
  const { url, agentUrl } = await startEstate({}, {});
  const { code, stdout } = await runDoctor(project(), env, url);
  expect(stdout).toContain(
    [
      'honeyhive-doctor',
      `└─ ✓ gateway  ${new URL(url).origin}`,
      `   └─ ✓ agent  ${agentUrl}`,
      '',
      'No fault found.',
    ].join('\n'),
  );
  expect([code, stdout]).toEqual([0, expect.not.stringMatching(/^[✗!?]/m)]);
});

it('the whole chain is in the session and trace of the probe', async () => {
  const { url } = await startEstate({}, {});
  const { sessionId } = await diagnose(project(), env, url, '--data', '{"question":"hi"}');
  await stopServices();
  const session = local.store.session(sessionId);
  expect(session?.spans.map(({ name, traceId }) => [name, traceId])).toEqual([
    ['honeyhive-doctor', session?.spans[0]?.traceId],
    ['POST /ask', session?.spans[0]?.traceId],
    ['GET /ask', session?.spans[0]?.traceId],
  ]);
});

const trust = "app.use(honeyhive({ trust: 'continue' }));";
const init = "HoneyHiveTracer.init({ project: 'my-agents' });";
const use = 'app.use(honeyhive());  // before all routes';

it.each([
  ['middleware after the routes', 'middleware-order', {}, { VARIANT: 'after-routes' }, use, 'agent'],
  [
    'middleware after the routes of the first service',
    'middleware-order',
    { VARIANT: 'after-routes' },
    {},
    use,
    'gateway',
  ],
  ['a service that does not believe its caller', 'untrusted', {}, { VARIANT: 'ignore' }, trust, 'agent'],
  ['a service without init', 'init-missing', {}, { VARIANT: 'no-init' }, init, 'agent'],
  ['a first service without init', 'init-missing', { VARIANT: 'no-init' }, {}, init, 'gateway'],
])('finds %s', async (_, check, gateway, agent, fix, culprit) => {
  const { url, agentUrl } = await startEstate(gateway, agent);
  const report = await diagnose(project(), env, url);
  expect(blamed(report)).toEqual([
    { level: 'fault', check, message: expect.any(String), fix: expect.stringContaining(fix) },
  ]);
  const origin = culprit === 'agent' ? agentUrl : new URL(url).origin;
  expect(blamed(report)[0]?.message.startsWith(culprit) || blamed(report)[0]?.message.startsWith(origin)).toBe(true);
  expect(report.exitCode).toBe(1);
});

it('finds a destination that is not in propagateTo', async () => {
  const { url, agentUrl } = await startEstate({ VARIANT: 'withheld' }, {});
  const origin = `http://agent.example.com:${new URL(agentUrl).port}`;
  const report = await diagnose(project(), env, url);
  expect(blamed(report)).toEqual([
    {
      level: 'warning',
      check: 'withheld',
      message: expect.stringMatching(/^gateway withholds/),
      fix: `HoneyHiveTracer.init({ propagateTo: ['${origin}'] });  // or HH_PROPAGATE_TO=${origin}`,
    },
  ]);
});

it.each([
  ['traceparent', ['traceparent', 'tracestate', 'baggage']],
  ['traceparent', ['traceparent']],
  ['baggage', ['baggage']],
])('finds a proxy that removes %s: %j', async (lost, removed) => {
  const agent = await startService('agent', env);
  const proxy = await startStrippingProxy(agent, removed);
  const url = `${await startService('gateway', { ...env, NEXT: proxy })}/ask`;
  const report = await diagnose(project(), env, url);
  expect(blamed(report)).toEqual([
    {
      level: 'fault',
      check: 'headers-removed',
      message: expect.stringContaining(`gateway sends ${lost}, and agent does not receive it`),
      fix: expect.stringContaining('pass traceparent, tracestate and baggage'),
    },
  ]);
});

it('a service that does not report could not be tried', async () => {
  const { url } = await startEstate({ NODE_ENV: 'production' }, {});
  const report = await diagnose(project(), env, url);
  expect(blamed(report)).toMatchObject([{ level: 'untried', check: 'no-report' }]);
  expect(report.exitCode).toBe(2);
});

it('HH_DOCTOR_TOKEN opens an estate in production', async () => {
  const production = { NODE_ENV: 'production', HH_DOCTOR_TOKEN: 'secret' };
  const { url } = await startEstate(production, production);
  expect((await diagnose(project(), env, url)).exitCode).toBe(2);
  const { code, stdout } = await runDoctor(project(), { ...env, HH_DOCTOR_TOKEN: 'secret' }, url);
  expect([code, stdout]).toEqual([0, expect.stringContaining('✓ agent')]);
  expect(stdout).not.toContain('secret');
});

it('a service that is not there could not be tried', async () => {
  const { url } = await startEstate({}, {});
  await stopServices();
  const report = await diagnose(project(), env, url);
  expect(blamed(report)).toMatchObject([{ level: 'untried', check: 'live' }]);
});
