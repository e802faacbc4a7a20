import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { traceModel } from '@honeyhive/node';

/**
 * Calls `use` with a traced `fn`. Returns its outcome, the event, of which there is one, and how many of the `calls` that
 * an upstream has received were made inside the event.
 */
export async function callTraced(telemetry, calls, fn, use) {
  const eventName = `event ${randomUUID()}`;
  const outcome = await use(traceModel(fn, { eventName }));
  const [event] = await telemetry.ended(eventName);
  await telemetry.settled();
  assert.equal(telemetry.spans.filter(({ name }) => name === eventName).length, 1);
  assert.deepEqual(telemetry.complaints, []);
  assert.equal(event.status.code, 'unset');
  return { outcome, event, sent: calls.filter(({ traceId }) => traceId === event.traceId).length };
}
