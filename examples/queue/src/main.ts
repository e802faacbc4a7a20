import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ServiceGroup } from '@honeyhive/example-service-process';
import { type LocalHoneyHive, renderSession, startLocal } from '@honeyhive/local';

interface Reply {
  readonly answer: string;
  readonly sessionId: string;
}

const animals = ['bee', ...Array.from({ length: 8 }, (_, index) => `pigeon-${index}`)];

/** A gateway, a queue, a worker and the service that it calls. Each question is one session with one tree. */
async function main() {
  assert(process.env.REDIS_URL, 'Set REDIS_URL to a Redis server, such as redis://127.0.0.1:6379');
  const local = await startLocal({ port: 0 });
  try {
    check(local, await askQuestions({ HH_API_URL: local.url, QUEUE_NAME: `questions-${process.pid}` }));
  } finally {
    await local.close();
  }
}

async function askQuestions(env: NodeJS.ProcessEnv): Promise<Reply[]> {
  const services = new ServiceGroup();
  const factService = await services.start(join(__dirname, 'fact-service.js'), env);
  const gateway = await services.start(join(__dirname, 'gateway.js'), env);
  const worker = spawn(process.execPath, [join(__dirname, 'worker.js')], {
    env: { ...process.env, ...env, FACT_SERVICE_URL: factService },
    stdio: 'inherit',
  });
  try {
    return await Promise.all(animals.map((animal) => ask(gateway, animal)));
  } finally {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    await services.stop();
  }
}

async function ask(gateway: string, animal: string): Promise<Reply> {
  const response = await fetch(`${gateway}/questions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ animal }),
  });
  return (await response.json()) as Reply;
}

function check({ store }: LocalHoneyHive, replies: Reply[]) {
  const sessions = replies.map(({ sessionId }) => store.session(sessionId));
  assert(sessions[0], 'No session arrived');
  console.log(renderSession(sessions[0]));
  for (const [index, animal] of animals.entries()) {
    assert.equal(replies[index]?.answer, `A ${animal} finds its way home.`);
    const spans = sessions[index]?.spans ?? [];
    assert.deepEqual(
      spans.map(({ service, name }) => `${service}: ${name}`),
      ['gateway: POST /questions', 'worker: answer_question', 'fact-service: GET /facts/:animal'],
    );
    assert.equal(spans[1]?.attributes['honeyhive_inputs.animal'], animal);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
