import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newCaller } from './caller.mjs';

/**
 * The contract of a request, however it reaches the application.
 *
 * @param dispatch passes the application a GET for `path` with `headers`, and returns the status of the response. The
 * application has `/users/:id`, which makes an event `load_user`, `/stream`, which responds with a stream, and `/fail`,
 * which throws a RangeError.
 */
export function describeRequest(name, telemetry, dispatch) {
  async function ask(path) {
    const caller = newCaller();
    const status = await dispatch(path, caller.headers);
    return { caller, status, span: await telemetry.requestSpan(caller.traceId) };
  }

  function assertNoFailure({ caller, status, span }, expected) {
    assert.equal(status, expected);
    assert.equal(span.parentSpanId, caller.spanId);
    assert.deepEqual(
      {
        status: span.status.code,
        sent: span.attributes['http.response.status_code'],
        error: span.attributes['error.type'],
        session: span.attributes['honeyhive.session_id'],
      },
      { status: 'unset', sent: expected, error: undefined, session: caller.session },
    );
  }

  describe(name, () => {
    test('a request span ends once, with its route and status, above what was done in it', async () => {
      const asked = await ask('/users/7');
      assertNoFailure(asked, 200);
      assert.equal(asked.span.attributes['http.route'], '/users/:id');
      const [event] = await telemetry.ended(
        (span) => span.traceId === asked.caller.traceId && span.name === 'load_user',
      );
      assert.equal(event.parentSpanId, asked.span.spanId);
    });

    test('a response made of a stream is no failure', async () => {
      assertNoFailure(await ask('/stream'), 200);
    });

    test('a 404 is no failure, and is named by its method', async () => {
      const asked = await ask('/missing');
      assertNoFailure(asked, 404);
      assert.equal(asked.span.name, 'GET');
    });

    test('an error that the application throws is one', async () => {
      const { status, span } = await ask('/fail');
      assert.equal(status, 500);
      assert.equal(span.status.code, 'error');
      assert.equal(span.attributes['error.type'], 'RangeError');
      assert.equal(span.attributes['http.response.status_code'], 500);
    });

    test('no span ends twice', () => {
      assert.deepEqual(telemetry.complaints, []);
    });
  });
}
