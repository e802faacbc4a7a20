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

it('a path is redacted as a request’s is', async () => {
  setRedaction({ redact: (text) => text.replaceAll('secret', '***') });
  await invoke(async () => ({ statusCode: 200 }), { ...restRequest, path: '/reset/secret' });
  setRedaction({ redact: undefined });
  expect(telemetry.spans[0]?.attributes['url.path']).toBe('/reset/***');
});

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
    expect(span?.attributes).not.toHaveProperty(['honeyhive.session_name']);
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

describe('whatever an event or an answer is', () => {
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
  const unreadableAnswer = Object.defineProperties({}, { statusCode: { get: trap }, batchItemFailures: { get: trap } });
  let emitWarning: jest.SpyInstance;
  beforeEach(() => {
    emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  });
  afterEach(() => emitWarning.mockRestore());

  it('an event that cannot be read counts as none, and has a session of its own', async () => {
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
    ['that cannot be read', unreadableAnswer],
    ['of bytes', Buffer.alloc(1_000_000)],
    ['with a status that is none', { statusCode: Symbol('200') }],
  ])('an answer %s goes out as it is, and its spans end', async (_, answer) => {
    expect(await invoke(async () => answer, restRequest)).toBe(answer);
    const records = [{ eventSource: 'aws:sqs', messageId: 'm' }];
    expect(await invoke(async () => answer, { Records: records })).toBe(answer);
    expect(telemetry.spans).toHaveLength(3);
  });

  it('the members of an answer are left alone', async () => {
    const read: string[] = [];
    const answer = {
      statusCode: 200,
      get body() {
        return read.push('body');
      },
    };
    await invoke(async () => answer, restRequest);
    expect(read).toEqual([]);
  });

  it.each([10n, Symbol('time'), 'soon', Number.NaN])('a remaining time that is %p is unknown', async (time) => {
    const odd = { getRemainingTimeInMillis: () => time } as unknown as Context;
    expect(await honeyhive((async () => 1) as Handler)({}, odd, undefined as never)).toBe(1);
  });
});

it('the session of an invocation that set up inside and has not ended is no other’s', async () => {
  resetDefaultSession();
  const setUp: Handler = honeyhive((event: { id?: string }, _context, _callback) => {
    // As init({ sessionId }) does where nothing was set up before.
    Object.assign(defaultSession(), { session: { sessionId: event.id }, shared: true });
  });
  setUp({ id: 'first' }, lambda, () => {});
  const next = [await sessionOf({}), await sessionOf({})];
  expect(next).not.toContain('first');
  resetDefaultSession();
});

it('a handler keeps its name, its length and what is on it', () => {
  const handler = Object.defineProperty(async (_event: unknown) => {}, 'name', { value: 'ask', enumerable: true });
  const wrapped = honeyhive(Object.assign(handler, { [Symbol.for('mark')]: 1 }));
  expect([wrapped.name, wrapped.length, Reflect.get(wrapped, Symbol.for('mark'))]).toEqual(['ask', 1, 1]);
});
