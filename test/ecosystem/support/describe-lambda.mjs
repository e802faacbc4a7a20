import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { honeyhive } from '@honeyhive/lambda';
import { apiGatewayEvent, lambdaContext } from './api-gateway-event.mjs';
import { newCaller } from './caller.mjs';
import { describeRequest } from './describe-request.mjs';

/** The contract of an application of `describeRequest` in a Lambda function, without the Lambda adapter and with it. */
export function describeLambda(name, telemetry, handler) {
  const bare = async (path, headers) => (await handler(apiGatewayEvent(path, headers), lambdaContext)).statusCode;
  describeRequest(name, telemetry, bare);

  /** Invokes the function with the Lambda adapter, and returns the status of its response and its only SERVER span. */
  async function invoke(path, headers) {
    const awsRequestId = randomUUID();
    const { statusCode } = await honeyhive(handler)(apiGatewayEvent(path, headers), { ...lambdaContext, awsRequestId });
    const [{ traceId }] = await telemetry.ended(({ attributes }) => attributes['faas.invocation_id'] === awsRequestId);
    return { statusCode, span: await telemetry.requestSpan(traceId) };
  }

  describe(`${name} with the Lambda adapter`, () => {
    test('the span of the invocation is the only request span, above what was done in it', async () => {
      const caller = newCaller();
      const { statusCode, span } = await invoke('/users/7', caller.headers);
      assert.equal(statusCode, 200);
      assert.equal(span.parentSpanId, caller.spanId);
      assert.equal(span.attributes['honeyhive.session_id'], caller.session);
      const [event] = await telemetry.ended(({ traceId, name }) => traceId === caller.traceId && name === 'load_user');
      assert.equal(event.parentSpanId, span.spanId);
    });

    for (const [path, status] of Object.entries({ '/users/7': 200, '/stream': 200, '/missing': 404 })) {
      test(`${path} is no failure`, async () => {
        const { statusCode, span } = await invoke(path, newCaller().headers);
        assert.equal(statusCode, status);
        assert.equal(span.attributes['http.response.status_code'], status);
        assert.equal(span.status.code, 'unset');
        assert.equal(span.attributes['error.type'], undefined);
      });
    }

    test('an error that the application throws is one', async () => {
      const { statusCode, span } = await invoke('/fail', newCaller().headers);
      assert.equal(statusCode, 500);
      assert.equal(span.attributes['http.response.status_code'], 500);
      assert.equal(span.status.code, 'error');
    });

    test('the session that the invocation begins is named by the route', async () => {
      const { span } = await invoke('/users/7', {});
      assert.equal(span.attributes['honeyhive.session_name'], 'GET /users/:id');
    });

    test('no span ends twice', () => {
      assert.deepEqual(telemetry.complaints, []);
    });
  });
}
