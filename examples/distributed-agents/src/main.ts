import assert from 'node:assert/strict';
import { renderSession, type Session, type StoredSpan, startLocal } from '@honeyhive/local';
import { startTwoAgents } from './two-agents.js';

const question = 'How do bees find flowers?';
const scripted = !(process.env.GOOGLE_API_KEY || process.env.GEMINI_API_KEY);

/** Asks the principal agent one question, and prints the session with the events of both processes. */
async function main() {
  if (process.env.HH_API_KEY) await sendToHoneyHive();
  else await sendToLocal();
}

async function sendToHoneyHive() {
  const answer = await run({});
  console.log(`${answer}\n`);
  console.log("HH_API_KEY is set, so the session was sent to HoneyHive. Look for 'agents' in the project of that key.");
}

async function sendToLocal() {
  const local = await startLocal({ port: 0 });
  try {
    const answer = await run({ HH_API_URL: local.url });
    const [summary, ...others] = local.store.sessions();
    const session = summary && local.store.session(summary.id);
    assert(session, 'No session arrived');
    console.log(`${renderSession(session)}\n\n${answer}`);
    assert.deepEqual(others, [], 'More than one session arrived');
    check(session, answer);
  } finally {
    await local.close();
  }
}

async function run(env: NodeJS.ProcessEnv): Promise<string> {
  const agents = await startTwoAgents(env);
  const asked = agents.ask(question);
  const stderr = await asked.then(agents.stop, agents.stop);
  assert.equal(stderr, '', 'An agent printed warnings or errors');
  return asked;
}

type Tree = [event: string, ...children: Tree[]];

const remoteTree: Tree = [
  'researcher POST /agent/invoke',
  ['researcher run_agent', ['researcher invocation', ['researcher invoke_agent researcher', ['researcher call_llm']]]],
];

const expectedTree: Tree = [
  'principal user_call',
  [
    'principal invocation',
    [
      'principal invoke_agent principal',
      ['principal call_llm', ['principal execute_tool call_remote_agent', ['principal call_remote_agent', remoteTree]]],
      [
        'principal call_llm',
        ['principal execute_tool transfer_to_agent'],
        ['principal invoke_agent writer', ['principal call_llm']],
      ],
    ],
  ],
];

function check(session: Session, answer: string) {
  const { name, project, traces, services, errors, spans } = session;
  assert.deepEqual([name, project, traces, services.length, errors], ['agents', 'demo', 1, 2, 0]);
  assert.equal(find('user_call', spans).attributes['honeyhive_outputs.answer'], answer);
  for (const field of ['honeyhive_inputs.query', 'honeyhive_outputs.answer']) {
    assert.equal(find('run_agent', spans).attributes[field], find('call_remote_agent', spans).attributes[field]);
  }
  // A real model may take different turns.
  if (scripted) assert.deepEqual(below(null, spans), [expectedTree]);
}

function find(name: string, spans: readonly StoredSpan[]): StoredSpan {
  const span = spans.find((span) => span.name === name);
  assert(span, `There is no event ${name}`);
  return span;
}

function below(parent: string | null, spans: readonly StoredSpan[]): Tree[] {
  const children = spans.filter(({ parentSpanId }) => parentSpanId === parent);
  return children.map(({ service, name, spanId }) => [`${service} ${name}`, ...below(spanId, spans)]);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
