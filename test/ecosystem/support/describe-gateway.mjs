import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newCaller, send } from './caller.mjs';
import { startUpstream } from './upstream.mjs';

/** Requests by HTTP: `startUpstream` starts a service, and `send` sends a request to the gateway in front of it. */
const http = {
  startUpstream,
  async send(url, headers) {
    const { status } = await send(url, { headers });
    assert.equal(status, 200);
  },
};

/**
 * The contract of a gateway that forwards the headers of a request.
 *
 * @param start starts a gateway in front of `target` and returns its origin. `options` are those of `honeyhive()`, and
 * `set` holds headers that the gateway's own code sets on the forwarded request.
 */
export function describeGateway(name, telemetry, start, { startUpstream, send } = http) {
  /** Sends a request of `caller` through a gateway. Returns the call that the service received, and the gateway's span. */
  async function forward({ caller = newCaller(), headers = {}, options = {}, set = {} }) {
    const upstream = await startUpstream();
    const gateway = await start(upstream.origin, options, set);
    const before = telemetry.spans.length;
    await send(`${gateway}/ask`, { ...caller.headers, ...headers });
    assert.equal(upstream.calls.length, 1);
    const [call] = upstream.calls;
    const isNew = (span) => span.kind === 'server' && telemetry.spans.indexOf(span) >= before;
    const [span] = options.requestSpan === false ? [] : await telemetry.ended(isNew);
    return { caller, call, span };
  }

  const stranger = () => {
    const caller = newCaller('stranger-session');
    const baggage = 'session_id=stranger-session,project=evil,userId=7';
    return {
      caller,
      headers: {
        baggage,
        tracestate: 'evil=1',
        'x-honeyhive-session-id': 'stranger-session',
        'x-honeyhive-project': 'evil',
      },
    };
  };

  function assertChildOf({ call, span }) {
    assert.deepEqual(
      { traceId: call.traceId, parentId: call.parentId },
      { traceId: span.traceId, parentId: span.spanId },
    );
  }

  function assertNothingOfTheStranger({ caller, call }) {
    const text = JSON.stringify(call.rawHeaders);
    for (const value of [caller.traceId, caller.spanId, 'stranger-session', 'evil', 'userId']) {
      assert.ok(!text.includes(value), `the service received the stranger's ${value}: ${text}`);
    }
  }

  describe(name, () => {
    test("the service's parent is the gateway, in the caller's trace and session", async () => {
      const caller = newCaller();
      const baggage = `session_id=${caller.session},userId=7`;
      const forwarded = await forward({ caller, headers: { baggage, tracestate: 'vendor=1' } });
      const { call, span } = forwarded;
      assert.equal(span.traceId, caller.traceId);
      assert.equal(span.parentSpanId, caller.spanId);
      assertChildOf(forwarded);
      assert.equal(call.session, caller.session);
      assert.match(call.headers.baggage, /(^|,)userId=7(,|$)/);
      assert.equal(call.headers.tracestate, 'vendor=1');
    });

    for (const trust of ['link', 'ignore']) {
      test(`with trust '${trust}' the service gets the gateway's own trace and session, and nothing of the stranger's`, async () => {
        const forwarded = await forward({ ...stranger(), options: { trust } });
        assertChildOf(forwarded);
        assert.equal(forwarded.call.session, forwarded.span.attributes['honeyhive.session_id']);
        assertNothingOfTheStranger(forwarded);
        assert.equal(forwarded.span.links.length, trust === 'link' ? 1 : 0);
      });
    }

    test("without request spans the service gets nothing of the stranger's either", async () => {
      const forwarded = await forward({ ...stranger(), options: { trust: 'ignore', requestSpan: false } });
      assertNothingOfTheStranger(forwarded);
    });

    test('the service gets the session that the gateway has chosen', async () => {
      const options = { session: () => ({ sessionId: 'chosen', project: 'mine' }) };
      const { caller, headers } = stranger();
      const forwarded = await forward({ caller, headers, options });
      const { call, span } = forwarded;
      assert.equal(span.traceId, caller.traceId);
      assertChildOf(forwarded);
      assert.equal(call.session, 'chosen');
      assert.ok(!JSON.stringify(call.rawHeaders).includes('stranger-session'), JSON.stringify(call.rawHeaders));
      assert.ok(!JSON.stringify(call.rawHeaders).includes('project=evil'), JSON.stringify(call.rawHeaders));
    });

    test('headers that the gateway has set itself are sent unchanged', async () => {
      const other = newCaller('mine');
      const set = { traceparent: other.headers.traceparent, tracestate: 'mine=1', baggage: 'session_id=mine,team=a' };
      const { call } = await forward({ set });
      assert.equal(call.headers.traceparent, set.traceparent);
      assert.equal(call.headers.tracestate, set.tracestate);
      assert.match(call.headers.baggage, /^session_id=mine,team=a(,|$)/);
      assert.equal(call.session, 'mine');
    });

    test('a header that the gateway has changed is its own, even if it repeats a part of the received one', async () => {
      const caller = newCaller();
      const set = { baggage: `session_id=mine,userId=7` };
      const forwarded = await forward({ caller, headers: { baggage: `session_id=${caller.session},userId=7` }, set });
      assertChildOf(forwarded);
      assert.equal(forwarded.call.session, 'mine');
      assert.match(forwarded.call.headers.baggage, /^session_id=mine,userId=7(,|$)/);
    });
  });
}
