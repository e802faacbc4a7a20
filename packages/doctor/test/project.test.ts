import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { type Installed, projectOf, projectWith, removeProjects } from './support/project-folder.js';
import { blamed, diagnose, runDoctor } from './support/run-doctor.js';

let local: LocalHoneyHive;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  local = await startLocal({ port: 0 });
  env = { HH_API_URL: local.url };
});
afterAll(() => local.close());
afterEach(removeProjects);

const api = '@opentelemetry/api';
const healthy: Installed = {
  [api]: { version: '1.9.1' },
  '@honeyhive/core': { version: '1.2.0', peerDependencies: { [api]: '^1.9.0' } },
  '@honeyhive/node': { version: '1.2.0', peerDependencies: { [api]: '^1.9.0' } },
  '@honeyhive/express': { version: '1.2.0', peerDependencies: { express: '^4.18.0 || ^5.0.0', [api]: '^1.9.0' } },
  express: { version: '5.3.0' },
};
const { '@honeyhive/node': _, ...withoutNode } = healthy;

const faults: [name: string, check: string, installed: Installed, manifest: object, fix: string][] = [
  [
    'a second copy of the API that cannot see the provider',
    'api-copies',
    { ...healthy, [api]: { version: '1.10.0' }, [`@honeyhive/node/node_modules/${api}`]: { version: '1.9.1' } },
    {},
    `npm install ${api}@1.9.1 && npm dedupe`,
  ],
  [
    'two major versions of the SDK',
    'sdk-majors',
    {
      ...healthy,
      '@opentelemetry/sdk-trace-node': { version: '2.12.1' },
      '@opentelemetry/sdk-trace-base': { version: '1.30.1' },
    },
    { dependencies: { '@opentelemetry/sdk-trace-node': '*', '@opentelemetry/sdk-trace-base': '*' } },
    'npm install @opentelemetry/sdk-trace-base@^2',
  ],
  [
    'packages of HoneyHive of different versions',
    'honeyhive-versions',
    { ...healthy, '@honeyhive/express': { version: '1.1.0' } },
    {},
    'npm install @honeyhive/core@1.2.0 @honeyhive/express@1.2.0 @honeyhive/node@1.2.0',
  ],
  [
    'an older core below one package',
    'honeyhive-versions',
    { ...healthy, '@honeyhive/express/node_modules/@honeyhive/core': { version: '1.1.0' } },
    {},
    'npm install @honeyhive/core@1.2.0 @honeyhive/express@1.2.0 @honeyhive/node@1.2.0',
  ],
  [
    'a framework outside the peer range',
    'peer-ranges',
    { ...healthy, express: { version: '3.21.2' } },
    {},
    'npm install express@^5.0.0',
  ],
  ['an old undici', 'peer-ranges', { ...healthy, undici: { version: '5.28.4' } }, {}, 'npm install undici@latest'],
  ['an adapter without @honeyhive/node', 'adapters', withoutNode, {}, 'npm install @honeyhive/node'],
  ['no package at all', 'honeyhive-versions', {}, {}, `npm install @honeyhive/node ${api}`],
];

it.each(faults)('finds %s', async (_, check, installed, manifest, fix) => {
  const report = await diagnose(projectOf(installed, manifest), env);
  expect(blamed(report)).toEqual([{ level: 'fault', check, message: expect.any(String), fix }]);
  expect(report.exitCode).toBe(1);
});

it('blames nothing in a project that is as it should be', async () => {
  const report = await diagnose(projectOf(healthy), env);
  expect([blamed(report), report.exitCode]).toEqual([[], 0]);
});

it('blames nothing in a project with the real packages', async () => {
  const names = ['core', 'node', 'express', 'fastify', 'koa', 'axios', 'openai', 'mcp', 'lambda', 'local'];
  const project = projectWith([...names.map((name) => `@honeyhive/${name}`), 'express', 'fastify', 'koa', 'undici']);
  const report = await diagnose(project, env);
  expect([blamed(report), report.exitCode]).toEqual([[], 0]);
});

it('a second copy of the API that sees the provider, and another tracer, are warnings', async () => {
  const copy = { [`@honeyhive/express/node_modules/${api}`]: { version: '1.9.0' }, 'dd-trace': { version: '6.21.0' } };
  const report = await diagnose(projectOf({ ...healthy, ...copy }), env);
  expect(blamed(report).map(({ level, check }) => [level, check])).toEqual([
    ['warning', 'api-copies'],
    ['warning', 'other-tracers'],
  ]);
  expect(report.exitCode).toBe(0);
});

it('says that there is no project, with exit code 2', async () => {
  const { code, stdout } = await runDoctor('/', env);
  expect([code, stdout]).toEqual([2, expect.stringContaining('? There is no package.json in /')]);
});
