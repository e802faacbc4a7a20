import { currentSession } from '@honeyhive/core';
import { defaultSession, resetDefaultSession, setRedaction } from '@honeyhive/core/internal';
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

/** Invokes the handler as the Node 24 runtime does: without a callback. */
async function invoke(handler: Handler, event: unknown): Promise<unknown> {
  return honeyhive(handler)(event, lambda, undefined as never);
}

/** Returns the session id of an invocation. */
function sessionOf(event: unknown): Promise<unknown> {
  return invoke(async () => currentSession()?.sessionId, event);
}

const restRequest = { httpMethod: 'POST', resource: '/users/{id}', path: '/users/3', requestContext: {} };
const httpRequest = { routeKey: 'ANY /users/{id}', rawPath: '/users/3', requestContext: { http: { method: 'POST' } } };
const functionUrl = { ...httpRequest, routeKey: '$default' };
const balanced = { httpMethod: 'POST', path: '/users/3', requestContext: { elb: {} } };

it('redacts the path of an HTTP event', async () => {
  setRedaction({ redact: (text) => text.replaceAll('secret', '***') });
  await invoke(async () => ({ statusCode: 200 }), { ...restRequest, path: '/reset/secret' });
  setRedaction({ redact: undefined });
  expect(telemetry.spans[0]?.attributes['url.path']).toBe('/reset/***');
});

describe('an event with a caller', () => {
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
    ['a direct invocation that also has a session id', { headers: { traceparent, baggage }, session_id: 's2' }],
  ])('continues the caller’s trace and session: %s', async (_name, event) => {
    expect(await sessionOf(event)).toBe('s1');
    const [span] = await telemetry.ended(1);
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(span?.attributes).toMatchObject({ 'honeyhive.session_id': 's1', 'honeyhive.project': 'p1' });
    expect(span?.attributes).not.toHaveProperty(['honeyhive.session_name']);
  });

  it.each([[{ session_id: 's2' }], [{ sessionId: 's2' }], [{ session_id: 's2', sessionId: 's3' }]])(
    'takes the session from the payload if there are no headers: %j',
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
  ])('starts a new session without a warning if the event names none: %j', async (event) => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const [first, second] = [await sessionOf(event), await sessionOf(event)];
    expect(first).toMatch(/^[\da-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(telemetry.spans.at(-1)?.attributes).toHaveProperty(['honeyhive.session_name']);
    expect(emitWarning).not.toHaveBeenCalled();
    emitWarning.mockRestore();
  });

  it('does not affect the next invocation', async () => {
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
    ['an unknown method', { ...balanced, httpMethod: 'BREW' }, 'HTTP'],
    ['a direct invocation', { path: '/users/3' }, 'ask'],
  ])('is named after the route, never after the path: %s', async (_name, event, expected) => {
    await sessionOf(event);
    const [span] = await telemetry.ended(1);
    expect([span?.name, span?.kind]).toEqual([expected, SpanKind.SERVER]);
    expect(span?.attributes['faas.trigger']).toBe(expected === 'ask' ? 'other' : 'http');
  });

  it('records the status of an HTTP response, and fails for 500 and above', async () => {
    for (const statusCode of [404, 500]) await invoke(async () => ({ statusCode }), balanced);
    const [found, failed] = await telemetry.ended(2);
    expect([found?.attributes['http.response.status_code'], found?.status.code]).toEqual([404, SpanStatusCode.UNSET]);
    expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'HTTP 500' });
    expect(failed?.attributes).toMatchObject({ 'error.type': '500', honeyhive_error: 'HTTP 500' });
  });

  it('does not record a status unless the event is an HTTP request', async () => {
    await invoke(async () => ({ statusCode: 500 }), {});
    const [span] = await telemetry.ended(1);
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('records any thrown value, which is rethrown unchanged', async () => {
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
  it('has the length and the symbols of the handler, which the runtime reads', () => {
    const marker = Symbol('streaming');
    const handler = Object.assign(async (_event: unknown, _context: Context) => {}, { [marker]: 'response' });
    expect(honeyhive(handler)).toHaveLength(2);
    expect(honeyhive(handler)).toHaveProperty([marker], 'response');
    expect(honeyhive((_event: unknown, _context: Context, _callback: unknown) => {})).toHaveLength(3);
  });

  it('returns a promise if the runtime passes no callback', async () => {
    const handler = honeyhive(() => 5 as unknown as undefined) as Handler;
    const result = handler({}, lambda, undefined as never);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(5);
  });

  it('ends the span once if the handler uses both its callback and a promise', async () => {
    const handler: Handler = honeyhive(async (_event, _context, callback) => {
      callback(null, 'first');
      return 'second';
    });
    const results: unknown[] = [];
    const promise = Promise.resolve(handler({}, lambda, (_error, result) => results.push(result)));
    await promise.then((result) => results.push(result));
    expect(results).toEqual(['first', 'second']);
    expect(telemetry.spans).toHaveLength(1);
    expect(telemetry.complaints).toEqual([]);
  });

  it('runs the callback and the next invocation outside the context of this one', async () => {
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

describe('an unusual event or result', () => {
  const unreadable = new Proxy(
    {},
    {
      get: () => {
        throw new Error('trap');
      },
      ownKeys: () => {
        throw new Error('trap');
      },
    },
  );
  const trap = () => {
    throw new Error('trap');
  };
  const unreadableResult = Object.defineProperties({}, { statusCode: { get: trap }, batchItemFailures: { get: trap } });
  let emitWarning: jest.SpyInstance;
  beforeEach(() => {
    emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  });
  afterEach(() => emitWarning.mockRestore());

  it('treats an event whose properties throw as empty, and starts a new session', async () => {
    Object.assign(defaultSession(), { session: { sessionId: 'process' } });
    const sessions = [
      await sessionOf(unreadable),
      await sessionOf({
        get headers() {
          throw new Error('no');
        },
      }),
    ];
    resetDefaultSession();
    expect(new Set([...sessions, 'process', undefined]).size).toBe(4);
    expect(telemetry.spans).toHaveLength(2);
  });

  it.each([
    ['whose properties throw', unreadableResult],
    ['that is a buffer', Buffer.alloc(1_000_000)],
    ['with an invalid status', { statusCode: Symbol('200') }],
  ])('returns a result %s unchanged, and ends its spans', async (_, result) => {
    expect(await invoke(async () => result, restRequest)).toBe(result);
    const records = [{ eventSource: 'aws:sqs', messageId: 'm' }];
    expect(await invoke(async () => result, { Records: records })).toBe(result);
    expect(telemetry.spans).toHaveLength(3);
  });

  it('does not read the other properties of a result', async () => {
    const read: string[] = [];
    const result = {
      statusCode: 200,
      get body() {
        return read.push('body');
      },
    };
    await invoke(async () => result, restRequest);
    expect(read).toEqual([]);
  });

  it.each([10n, Symbol('time'), 'soon', Number.NaN])('ignores a remaining time of %p', async (time) => {
    const odd = { getRemainingTimeInMillis: () => time } as unknown as Context;
    expect(await honeyhive((async () => 1) as Handler)({}, odd, undefined as never)).toBe(1);
  });
});

it('does not share the session of an unfinished invocation that called init()', async () => {
  resetDefaultSession();
  const setUp: Handler = honeyhive((event: { id?: string }, _context, _callback) => {
    // The first init({ sessionId }) of a process does the same.
    Object.assign(defaultSession(), { session: { sessionId: event.id }, shared: true });
  });
  setUp({ id: 'first' }, lambda, () => {});
  const next = [await sessionOf({}), await sessionOf({})];
  expect(next).not.toContain('first');
  resetDefaultSession();
});

it('keeps the name, the length and the properties of a handler', () => {
  const handler = Object.defineProperty(async (_event: unknown) => {}, 'name', { value: 'ask', enumerable: true });
  const wrapped = honeyhive(Object.assign(handler, { [Symbol.for('mark')]: 1 }));
  expect([wrapped.name, wrapped.length, Reflect.get(wrapped, Symbol.for('mark'))]).toEqual(['ask', 1, 1]);
});
