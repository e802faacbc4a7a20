import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { enrichSpanContext, withSession } from '@honeyhive/node';
import { callServices } from './call-services.mjs';
import { startUpstream } from './upstream.mjs';

const senders = 10;

/**
 * The tests of a queue library. Ten senders each put a message into the queue at the same time, and a worker in a process of
 * its own handles each in an event `work`. Both call a service of ours and a stranger with node:http, which is instrumented.
 *
 * @param start starts the worker with these environment variables.
 * @param send puts a message with this text into the queue.
 * @param path the names of the spans from the worker's event up to the sender's.
 */
export async function describeQueue(telemetry, { start, send, path }) {
  const service = await startUpstream();
  const stranger = await startUpstream();
  const ports = { SERVICE_PORT: new URL(service.origin).port, STRANGER_PORT: new URL(stranger.origin).port };
  await start({ HH_API_URL: telemetry.url, ...ports });

  const sessionOf = new Map();
  async function ask(index) {
    const session = `session-${randomBytes(4).toString('hex')}`;
    await withSession({ sessionId: session }, () =>
      enrichSpanContext({ eventName: 'ask' }, async (span) => {
        sessionOf.set(span.spanContext().traceId, session);
        await send(`message ${index}`);
        await callServices(ports);
      }),
    );
  }
  await Promise.all(Array.from({ length: senders }, (_, index) => ask(index)));
  const works = await telemetry.ended(({ name, traceId }) => name === 'work' && sessionOf.has(traceId), senders);

  test('each worker is in the trace and session of its sender', async () => {
    assert.deepEqual(new Set(works.map(({ traceId }) => traceId)), new Set(sessionOf.keys()));
    for (const work of works) {
      const names = [work.name];
      for (let { parentSpanId } = work; parentSpanId; ) {
        const parent = await telemetry.span(parentSpanId);
        names.push(parent.name);
        ({ parentSpanId } = parent);
      }
      assert.deepEqual(names, path);
    }
    for (const { traceId, name, attributes } of telemetry.spans)
      if (sessionOf.has(traceId)) assert.equal(attributes['honeyhive.session_id'], sessionOf.get(traceId), name);
  });

  test('the service that the worker calls receives the session', () => {
    assert.equal(service.calls.length, 2 * senders);
    for (const { traceId, session } of service.calls) assert.equal(session, sessionOf.get(traceId));
  });

  test('a stranger that an instrumented client calls receives the trace without the session', async () => {
    assert.equal(stranger.calls.length, 2 * senders);
    for (const { headers, traceId, parentId } of stranger.calls) {
      const client = await telemetry.span(parentId);
      assert.deepEqual({ kind: client.kind, traceId: client.traceId }, { kind: 'client', traceId });
      assert.doesNotMatch(JSON.stringify(headers), /session/);
    }
  });
}
