import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startService } from '@honeyhive/example-service-process';
import { type LocalHoneyHive, renderSession, startLocal } from '@honeyhive/local';

/** Service A tells service B, in another process, which session it is in. The events of both belong to that session. */
async function main() {
  const local = await startLocal({ port: 0 });
  try {
    check(local, JSON.parse(await runServices(local.url)));
  } finally {
    await local.close();
  }
}

/** Returns the output of service A. */
async function runServices(honeyhiveUrl: string): Promise<string> {
  const env = { HH_API_URL: honeyhiveUrl };
  const serviceB = await startService(join(__dirname, 'service-b.js'), env);
  try {
    const options = { env: { ...process.env, ...env, SERVICE_B_URL: serviceB.url } };
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'service-a.js')], options);
    return stdout;
  } finally {
    await serviceB.stop();
  }
}

interface Output {
  readonly sessionId: string;
  readonly answers: string[];
  readonly mixedUp: number;
}

function check({ store }: LocalHoneyHive, { sessionId, answers, mixedUp }: Output) {
  const session = store.session(sessionId);
  assert(session, 'No session arrived');
  console.log(renderSession(session));

  assert.deepEqual([answers, mixedUp], [[sessionId, sessionId], 0]);
  const topEvents = session.spans.filter(({ parentSpanId }) => parentSpanId === null);
  assert.deepEqual(
    topEvents.map(({ service, name }) => [service, name]),
    [
      ['service-a', 'work_of_a'],
      ['service-b', 'POST /work'],
      ['service-b', 'POST /work'],
    ],
  );
  const others = store.sessions().filter(({ id }) => id !== sessionId);
  assert.deepEqual([others.length, others.every(({ spans }) => spans === 2)], [50, true]);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
