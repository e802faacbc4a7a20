import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { renderSession, type Session, type StoredSpan, startLocal } from '@honeyhive/local';
import { startThreeServices } from './three-services.js';

const question = 'How do bees find flowers?';

/** Sends one request through the three services, and prints the session that it creates. */
async function main() {
  if (process.env.HH_API_KEY) await sendToHoneyHive();
  else await sendToLocal();
}

async function sendToHoneyHive() {
  const answer = await run({});
  console.log(`${answer}\n`);
  console.log("HH_API_KEY is set, so the session was sent to HoneyHive. Look for 'demo' in the project of that key.");
}

async function sendToLocal() {
  const local = await startLocal({ port: 0 });
  try {
    const answer = await run({ HH_API_URL: local.url });
    const [summary, ...others] = local.store.sessions();
    const session = summary && local.store.session(summary.id);
    assert(session, 'No session arrived');
    console.log(`${renderSession(session)}\n\n${answer}\n`);
    assert.deepEqual(others, [], 'More than one session arrived');
    check(session, answer);
    await stayToBeSeen(local.sessionUrl(session.id));
  } finally {
    await local.close();
  }
}

async function stayToBeSeen(url: string) {
  if (!process.stdout.isTTY) return console.log(`Its page (run the demo on a terminal to keep it open): ${url}`);
  const ctrlC = pressedCtrlC();
  console.log(`Look at it: ${url}\nCtrl-C ends the demo.`);
  await ctrlC;
}

/** Reads Ctrl-C as a key. As a signal it would also reach pnpm and its shells, which would report a failure. */
async function pressedCtrlC() {
  const keys = createInterface({ input: process.stdin, terminal: true });
  await Promise.race([once(keys, 'SIGINT'), once(process, 'SIGINT')]);
  keys.close();
}

async function run(env: NodeJS.ProcessEnv): Promise<string> {
  const services = await startThreeServices(env);
  const asked = services.ask(question);
  const stderr = await asked.then(services.stop, services.stop);
  assert.equal(stderr, '', 'A service printed warnings or errors');
  const { status, answer } = await asked;
  assert.equal(status, 200);
  return answer;
}

interface Tree {
  [event: string]: Tree;
}

const expectedTree: Tree = {
  'gateway POST /ask': {
    'gateway check_question': {},
    'user-service GET /users/:id/answer': {
      'user-service load_user': {},
      'llm-service POST /complete': {
        [`llm-service chat ${process.env.OPENAI_MODEL ?? 'gpt-4o-mini'}`]: {},
      },
    },
  },
};

function check(session: Session, answer: string) {
  assert.deepEqual(below(null, session.spans), expectedTree);
  assert.deepEqual([session.name, session.project, session.traces, session.errors], ['demo', 'demo', 1, 0]);
  const chat = session.spans.find(({ eventType }) => eventType === 'model');
  assert.equal(chat?.attributes['honeyhive_outputs.content'], answer);
  assert(session.tokens, 'The model has reported no tokens');
}

function below(parent: string | null, spans: readonly StoredSpan[]): Tree {
  const children = spans.filter(({ parentSpanId }) => parentSpanId === parent);
  return Object.fromEntries(children.map(({ service, name, spanId }) => [`${service} ${name}`, below(spanId, spans)]));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
