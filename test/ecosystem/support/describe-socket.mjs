import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { currentSession, enrichSpanContext } from '@honeyhive/node';
import WebSocket from 'ws';
import { asOutsider, newCaller } from './caller.mjs';
import { startUpstream } from './upstream.mjs';

/** Opens a WebSocket that receives one message for each that it sends, in the same order. */
async function openWebSocket(origin, headers) {
  const socket = new WebSocket(origin.replace('http', 'ws'), { headers });
  await once(socket, 'open');
  const waiting = [];
  socket.on('message', (data) => waiting.shift()(String(data)));
  return {
    ask: (text) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        socket.send(text);
      }),
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/**
 * The contract of a connection after its upgrade: its messages belong to the request that opened it.
 *
 * @param start starts a server that replies to each message with the result of `respond(text)`, and returns its origin.
 * @param open opens a connection that sends `headers` with its handshake, and has `ask(text)` and `close()`.
 * @param isOneRequest is false if each message is a request of its own.
 */
export function describeSocket(name, telemetry, start, { open = openWebSocket, isOneRequest = true } = {}) {
  /** Handles a message as an agent does, in an event with a call to another service. Returns the session in force. */
  async function respond(upstream, text) {
    return enrichSpanContext({ eventName: 'message', inputs: { text } }, async () => {
      await (await fetch(`${upstream}/${text}`)).text();
      return currentSession().sessionId;
    });
  }

  /** Lets each of `callers` send `count` messages, in turns. Returns the sessions, events and calls of each caller. */
  async function converse(callers, count) {
    const upstream = await startUpstream();
    const origin = await start((text) => respond(upstream.origin, text));
    const conversations = await asOutsider(() =>
      Promise.all(
        callers.map(async (caller, index) => {
          const connection = await open(origin, caller.headers ?? {});
          const texts = Array.from({ length: count }, (_, turn) => `${index}-${turn}`);
          const sessions = [];
          for (const text of texts) sessions.push(await connection.ask(text));
          return { connection, texts, sessions };
        }),
      ),
    );
    for (const { connection } of conversations) await connection.close();
    return Promise.all(
      conversations.map(async ({ texts, sessions }) => {
        const isTheirs = ({ attributes }) => texts.includes(attributes['honeyhive_inputs.text']);
        const isNew = (span) => upstream.calls.some(({ parentId }) => parentId === span.spanId);
        const events = await telemetry.ended((span) => span.name === 'message' && isTheirs(span) && isNew(span), count);
        // Each event is a child of a request, which ends when its connection closes.
        const requests = await Promise.all(events.map(({ parentSpanId }) => telemetry.span(parentSpanId)));
        for (const { kind } of requests) assert.equal(kind, 'server');
        const calls = upstream.calls.filter(({ url }) => texts.includes(url.slice(1)));
        return { sessions, events, calls };
      }),
    );
  }

  describe(name, () => {
    test('a message runs in the session and the trace of the handshake', async () => {
      const caller = newCaller();
      const [{ sessions, events, calls }] = await converse([caller], 2);
      assert.deepEqual(sessions, [caller.session, caller.session]);
      assert.deepEqual(
        calls.map(({ session }) => session),
        sessions,
      );
      for (const { traceId, attributes } of events) {
        assert.equal(attributes['honeyhive.session_id'], caller.session);
        assert.equal(traceId, caller.traceId);
      }
    });

    test('callers who take turns never mix', async () => {
      const callers = Array.from({ length: 5 }, () => newCaller());
      const conversations = await converse(callers, 5);
      for (const [index, { sessions, events, calls }] of conversations.entries()) {
        const { session, traceId } = callers[index];
        assert.deepEqual(sessions, Array(5).fill(session));
        assert.deepEqual(
          events.map((event) => [event.traceId, event.attributes['honeyhive.session_id']]),
          Array(5).fill([traceId, session]),
        );
        assert.deepEqual(
          calls.map((call) => [call.traceId, call.session]),
          Array(5).fill([traceId, session]),
        );
      }
    });

    if (!isOneRequest) return;

    test("without a caller's session a connection has one of its own", async () => {
      const [first, second] = await converse([{}, {}], 2);
      const ids = [...first.sessions, ...second.sessions];
      assert.equal(new Set(ids).size, 2);
      assert.equal(new Set(first.sessions).size, 1);
      assert.ok(!ids.includes(telemetry.tracer.sessionId), "a message ran in the process's session");
    });
  });
}
