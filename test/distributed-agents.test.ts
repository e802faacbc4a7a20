import { createServer } from 'node:http';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { closeServers, listen } from './support/listen.js';
import { runProgram } from './support/run-program.js';

const {
  HH_API_KEY: _key,
  HH_API_URL: _url,
  GEMINI_API_KEY: _gemini,
  GOOGLE_API_KEY: _google,
  NODE_ENV: _test, // In 'test', Express does not log errors.
  ...bare
} = process.env;

afterEach(closeServers);

const runExample = (env: NodeJS.ProcessEnv) =>
  runProgram(join(__dirname, '../examples/distributed-agents/dist/main.js'), { ...bare, ...env });

it('two agents in two processes create one session with one nested tree', async () => {
  const { code, output } = await runExample({});
  const lines = output.replace(/ +[\d.]+ m?s$/gm, '').split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^session [\da-f-]{36} {2}agents · 1 trace · 2 services · 15 events$/),
    'user_call                                            principal    chain',
    '└─ invocation                                        principal    chain',
    '   └─ invoke_agent principal                         principal    chain',
    '      ├─ call_llm                                    principal    model',
    '      │  └─ execute_tool call_remote_agent           principal    tool',
    '      │     └─ call_remote_agent                     principal    tool',
    '      │        └─ POST /agent/invoke                 researcher   chain',
    '      │           └─ run_agent                       researcher   chain',
    '      │              └─ invocation                   researcher   chain',
    '      │                 └─ invoke_agent researcher   researcher   chain',
    '      │                    └─ call_llm               researcher   model',
    '      └─ call_llm                                    principal    model',
    '         ├─ execute_tool transfer_to_agent           principal    tool',
    '         └─ invoke_agent writer                      principal    chain',
    '            └─ call_llm                              principal    model',
    '',
    'Bees dance to tell each other where the flowers are.',
    '',
  ]);
  expect(code).toBe(0);
});

it('the agents send to HoneyHive and say so if a key is set', async () => {
  const honeyhive = await startLocal({ port: 0 });
  const { code, output } = await runExample({ HH_API_KEY: 'hh_key', HH_API_URL: honeyhive.url });
  expect(output).toMatch(/HH_API_KEY is set, so the session was sent to HoneyHive/);
  expect(code).toBe(0);
  expect(honeyhive.store.sessions()).toMatchObject([
    { name: 'agents', project: 'demo', spans: 15, services: expect.arrayContaining(['principal', 'researcher']) },
  ]);
  await honeyhive.close();
});

it('the example fails if its model fails', async () => {
  const refusing = await listen(
    createServer((req, res) => void req.resume().on('end', () => res.writeHead(400).end())),
  );
  const { code, output } = await runExample({ GEMINI_API_KEY: 'none', GOOGLE_GEMINI_BASE_URL: refusing });
  expect(output).toMatch(/An agent printed warnings or errors/);
  expect(code).toBe(1);
});
