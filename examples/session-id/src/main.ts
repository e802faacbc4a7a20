import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startService } from '@honeyhive/example-service-process';
import { renderSession, startLocal } from '@honeyhive/local';

/** Service A in one process tells service B in another which session it is in, and the events of both are in it. */
async function main() {
  const local = await startLocal({ port: 0 });
  const env = { HH_API_URL: local.url };
  const serviceB = await startService(join(__dirname, 'service-b.js'), env);
  const options = { env: { ...process.env, ...env, SERVICE_B_URL: serviceB.url } };
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'service-a.js')], options);
  await serviceB.stop();

  const { sessionId, answers, mixedUp } = JSON.parse(stdout);
  const session = local.store.session(sessionId);
  assert(session, 'No session has arrived');
  console.log(renderSession(session));

  assert.deepEqual([answers, mixedUp], [[sessionId, sessionId], 0]);
  const events = session.spans.map(({ service, name, parentSpanId }) => [service, name, parentSpanId === null]);
  assert.deepEqual(
    events.filter(([, , isTop]) => isTop),
    [
      ['service-a', 'work_of_a', true],
      ['service-b', 'POST /work', true],
      ['service-b', 'POST /work', true],
    ],
  );
  const others = local.store.sessions().filter(({ id }) => id !== sessionId);
  assert.deepEqual([others.length, others.every(({ spans }) => spans === 2)], [50, true]);
  await local.close();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
