import { currentSession } from '@honeyhive/core';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Handler } from 'aws-lambda';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { honeyhive } from '../src/index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const baggage = 'session_id=s1,project=p1';
const lambda = { functionName: 'ask' } as Context;

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

/** One invocation as Node 24's runtime makes it: without a callback. */
async function invoke(handler: Handler, event: unknown): Promise<unknown> {
  return honeyhive(handler)(event, lambda, undefined as never);
}

/** What an invocation takes for its session. */
function sessionOf(event: unknown): Promise<unknown> {
  return invoke(async () => currentSession()?.sessionId, event);
}

const restRequest = { httpMethod: 'POST', resource: '/users/{id}', path: '/users/3', requestContext: {} };
const httpRequest = { routeKey: 'ANY /users/{id}', rawPath: '/users/3', requestContext: { http: { method: 'POST' } } };
const functionUrl = { ...httpRequest, routeKey: '$default' };
const balanced = { httpMethod: 'POST', path: '/users/3', requestContext: { elb: {} } };

describe('the caller of an event', () => {
  it.each([
    ['API Gateway v1', { ...restRequest, headers: { Traceparent: traceparent, Baggage: baggage } }],
    [
      'API Gateway v1, with lists',
      { ...restRequest, headers: null, multiValueHeaders: { traceparent: [traceparent], baggage: baggage.split(',') } },
    ],
    ['API Gateway v2', { ...httpRequest, headers: { traceparent, baggage } }],
    ['a function URL', { ...functionUrl, headers: { traceparent, baggage } }],
    ['a load balancer', { ...balanced, headers: { traceparent, baggage } }],
    [
      'a load balancer, with lists',
      { ...balanced, multiValueHeaders: { traceparent: [traceparent], baggage: [baggage] } },
    ],
    ['a direct invocation', { headers: { TRACEPARENT: traceparent, BAGGAGE: baggage } }],
    ['a direct invocation, with a session id beside', { headers: { traceparent, baggage }, session_id: 's2' }],
  ])('is continued: %s', async (_name, event) => {
    expect(await sessionOf(event)).toBe('s1');
    const [span] = await telemetry.ended(1);
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(span?.attributes).toMatchObject({ 'honeyhive.session_id': 's1', 'honeyhive.project': 'p1' });
    expect(span?.attributes).not.toHaveProperty('honeyhive.session_name');
  });

  it.each([[{ session_id: 's2' }], [{ sessionId: 's2' }], [{ session_id: 's2', sessionId: 's3' }]])(
    'may be known by its session only: %j',
    async (event) => {
      expect(await sessionOf(event)).toBe('s2');
    },
  );

  it.each([
    [null],
    ['text'],
    [7],
    [[1]],
    [{ headers: 'text', multiValueHeaders: 3 }],
    [{ headers: [['traceparent']], session_id: {} }],
    [{ headers: { traceparent: [{ toString: 1 }], baggage: { toString: 1 } }, session_id: '' }],
    [{ headers: { traceparent: 'rubbish', baggage: ';;=,' } }],
    [{ ...restRequest, headers: null, multiValueHeaders: null }],
    [{ httpMethod: {}, requestContext: { http: 1 }, resource: {}, routeKey: 3 }],
    [{ Records: 'text' }],
    [{ Records: [null, 3, { eventSource: 'aws:sqs', messageAttributes: 3 }, { EventSource: 'aws:sns', Sns: null }] }],
    [{ Records: [{ eventSource: 'aws:sqs', eventSourceARN: { toString: 1 }, messageAttributes: { baggage: 3 } }] }],
  ])('may be unknown: %j', async (event) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
    const [first, second] = [await sessionOf(event), await sessionOf(event)];
    expect(first).toMatch(/^[\da-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(telemetry.spans.at(-1)?.attributes).toHaveProperty(['honeyhive.session_name']);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('is forgotten afterwards', async () => {
    expect(await sessionOf({ session_id: 's1', headers: { traceparent } })).toBe('s1');
    expect(currentSession()).toBeUndefined();
    expect(await sessionOf({})).not.toBe('s1');
    expect(telemetry.spans.at(-1)?.parentSpanContext).toBeUndefined();
  });
});

describe('the span of an invocation', () => {
  it.each([
    ['API Gateway v1', restRequest, 'POST /users/{id}'],
    ['API Gateway v2', httpRequest, 'POST /users/{id}'],
    ['a function URL', functionUrl, 'POST'],
    ['a load balancer', balanced, 'POST'],
    ['a method that nobody knows', { ...balanced, httpMethod: 'BREW' }, 'HTTP'],
    ['a direct invocation', { path: '/users/3' }, 'ask'],
  ])('is named by a template and never by a path: %s', async (_name, event, expected) => {
    await sessionOf(event);
    const [span] = await telemetry.ended(1);
    expect([span?.name, span?.kind]).toEqual([expected, SpanKind.SERVER]);
    expect(span?.attributes['faas.trigger']).toBe(expected === 'ask' ? 'other' : 'http');
  });

  it('has the status of an HTTP answer, and fails from 500 on', async () => {
    for (const statusCode of [404, 500]) await invoke(async () => ({ statusCode }), balanced);
    const [found, failed] = await telemetry.ended(2);
    expect([found?.attributes['http.response.status_code'], found?.status.code]).toEqual([404, SpanStatusCode.UNSET]);
    expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'HTTP 500' });
    expect(failed?.attributes).toMatchObject({ 'error.type': '500', honeyhive_error: 'HTTP 500' });
  });

  it('does not read a status from what is no HTTP answer', async () => {
    await invoke(async () => ({ statusCode: 500 }), {});
    const [span] = await telemetry.ended(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('has whatever was thrown, and the very same goes on', async () => {
    const thrown = { reason: 'none' };
    const handler = async () => {
      throw thrown;
    };
    await expect(invoke(handler, {})).rejects.toBe(thrown);
    const [span] = await telemetry.ended(1);
    expect(span?.events.map(({ name }) => name)).toEqual(['exception']);
    expect(span?.attributes.honeyhive_error).toBe("{ reason: 'none' }");
  });
});

describe('the wrapped handler', () => {
  it('looks to the runtime as the handler does', () => {
    const marker = Symbol('streaming');
    const handler = Object.assign(async (_event: unknown, _context: Context) => {}, { [marker]: 'response' });
    expect(honeyhive(handler)).toHaveLength(2);
    expect(honeyhive(handler)).toHaveProperty([marker], 'response');
    expect(honeyhive((_event: unknown, _context: Context, _callback: unknown) => {})).toHaveLength(3);
  });

  it('answers a promise where the runtime passes no callback', async () => {
    const handler = honeyhive(() => 5 as unknown as undefined) as Handler;
    const answer = handler({}, lambda, undefined as never);
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe(5);
  });

  it('keeps to the first of callback and promise', async () => {
    const handler: Handler = honeyhive(async (_event, _context, callback) => {
      callback(null, 'first');
      return 'second';
    });
    const answers: unknown[] = [];
    const promise = Promise.resolve(handler({}, lambda, (_error, answer) => answers.push(answer)));
    await promise.then((answer) => answers.push(answer));
    expect(answers).toEqual(['first', 'second']);
    expect(telemetry.spans).toHaveLength(1);
    expect(telemetry.complaints).toEqual([]);
  });

  it('is called back, and invoked again, outside of the invocation before', async () => {
    const handler: Handler = honeyhive((_event, _context, callback) => callback(null, trace.getActiveSpan()));
    const sessions = await new Promise((resolve) => {
      handler({ session_id: 's1' }, lambda, (_error, span) => {
        const outside = currentSession();
        context.with(trace.setSpan(context.active(), span), () =>
          sessionOf({ session_id: 's2' }).then((next) => resolve([outside, next])),
        );
      });
    });
    expect(sessions).toEqual([undefined, 's2']);
    expect(telemetry.spans.map(({ parentSpanContext }) => parentSpanContext)).toEqual([undefined, undefined]);
  });
});
