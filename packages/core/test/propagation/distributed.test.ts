import { ClientRequest } from 'node:http';
import { context, defaultTextMapGetter, propagation, trace } from '@opentelemetry/api';
import { AxiosHeaders } from 'axios';
import fc from 'fast-check';
import { startTelemetry, type Telemetry, tree } from '../../../../test/support/telemetry.js';
import {
  currentSession,
  enrichSpanContext,
  HoneyHivePropagator,
  injectContextIntoCarrier,
  withDistributedTraceContext,
  withSession,
} from '../../src/index.js';
import { defaultSession, resetDefaultSession } from '../../src/internal.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => {
  telemetry.stop();
  resetDefaultSession();
});

describe('injectContextIntoCarrier', () => {
  const clientRequest = () => {
    const request = new ClientRequest('http://127.0.0.1:1/');
    request.on('error', () => {});
    request.destroy();
    return request;
  };

  it.each<[string, () => object, (headers: never, name: string) => unknown]>([
    ['a plain object', () => ({}), (headers: Record<string, string>, name) => headers[name]],
    ['Headers', () => new Headers(), (headers: Headers, name) => headers.get(name)],
    [
      'pairs',
      () => [['Traceparent', 'old']],
      (headers: [string, string][], name) => headers.find(([key]) => key === name)?.[1],
    ],
    ['a Map', () => new Map(), (headers: Map<string, string>, name) => headers.get(name)],
    ['axios headers', () => new AxiosHeaders(), (headers: Headers, name) => headers.get(name)],
    ['a ClientRequest', clientRequest, (request: ClientRequest, name) => request.getHeader(name)],
  ])('writes into %s and returns it', (_, create, read) => {
    const headers = create();
    withSession({ sessionId: 's', project: 'my p' }, () =>
      enrichSpanContext({ eventName: 'call' }, (span) => {
        expect(injectContextIntoCarrier(headers)).toBe(headers);
        expect(read(headers as never, 'traceparent')).toBe(
          `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`,
        );
        expect(read(headers as never, 'baggage')).toBe('session_id=s,project=my%20p');
      }),
    );
  });

  it('replaces existing headers in any case, and keeps foreign baggage', () => {
    const headers = { Traceparent: 'old', tracestate: 'old=1', Baggage: 'session_id=old,tenant=acme', Accept: 'x' };
    withSession({ sessionId: 's' }, () =>
      enrichSpanContext({ eventName: 'call' }, () => injectContextIntoCarrier(headers)),
    );
    expect(headers).toEqual({
      Traceparent: expect.stringMatching(/^00-/),
      Baggage: 'session_id=s,tenant=acme',
      Accept: 'x',
    });
  });

  it("uses the tracer's session if none is active", () => {
    const tracer = { sessionId: 't', project: 'p' };
    expect(injectContextIntoCarrier({}, tracer)).toEqual({ baggage: 'session_id=t,project=p' });
    withSession({ sessionId: 's' }, () => {
      expect(injectContextIntoCarrier({}, tracer)).toEqual({ baggage: 'session_id=s,project=p' });
    });
  });

  it('writes nothing without trace and session', () => {
    expect(injectContextIntoCarrier({})).toEqual({});
  });

  it('forwards the tracestate and random-trace-id flag of the caller', () => {
    const headers = { traceparent: `00-${traceId}-${parentId}-03`, tracestate: 'a=1', baggage: 'x=%41;p' };
    withDistributedTraceContext(headers, undefined, () =>
      enrichSpanContext({ eventName: 'call' }, (span) => {
        expect(injectContextIntoCarrier({})).toEqual({
          traceparent: `00-${traceId}-${span.spanContext().spanId}-03`,
          tracestate: 'a=1',
          baggage: 'x=%41;p',
        });
      }),
    );
  });

  it('writes valid header values, whatever the baggage', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
        fc.string({ unit: 'binary' }),
        (record, sessionId) => {
          const entries = Object.entries(record).map(([key, value]) => [key, { value }] as const);
          const baggage = propagation.createBaggage(Object.fromEntries(entries));
          context.with(propagation.setBaggage(context.active(), baggage), () =>
            withSession({ sessionId }, () => new Headers(injectContextIntoCarrier({}) as Record<string, string>)),
          );
        },
      ),
    );
  });
});

describe('withDistributedTraceContext', () => {
  const traceparent = `00-${traceId}-${parentId}-01`;

  it.each([[null], [undefined], [new Map([[1, 'x']])], [{ traceparent: 7 }]])('treats %p as no headers', (headers) => {
    expect(withDistributedTraceContext(headers as never, { sessionId: 't' }, () => currentSession()?.sessionId)).toBe(
      't',
    );
  });

  it.each([
    ['a plain object', { traceparent, baggage: 'session_id=s' }],
    ['names in any case', { TraceParent: traceparent, BAGGAGE: 'session_id=s' }],
    ['arrays of lines', { traceparent: [traceparent], baggage: ['session_id=s', 'project=p'] }],
    ['Headers', new Headers({ traceparent, baggage: 'session_id=s' })],
    [
      'a Map',
      new Map([
        ['traceparent', traceparent],
        ['Baggage', 'session_id=s'],
      ]),
    ],
    ['axios headers', new AxiosHeaders({ traceparent, baggage: 'session_id=s' })],
    [
      'pairs',
      [
        ['traceparent', traceparent],
        ['baggage', 'session_id=s'],
      ] as [string, string][],
    ],
    ['x-honeyhive-session-id', { traceparent, 'X-HoneyHive-Session-Id': 's' }],
    [
      'baggage, which overrides x-honeyhive-session-id',
      { traceparent, 'x-honeyhive-session-id': 'other', baggage: 'session_id=s' },
    ],
  ])('reads %s', (_, headers) => {
    withDistributedTraceContext(headers, undefined, () => {
      expect(currentSession()?.sessionId).toBe('s');
      enrichSpanContext({ eventName: 'child' }, () => {});
    });
    expect(telemetry.spans[0]?.parentSpanContext).toMatchObject({ traceId, spanId: parentId });
    expect(currentSession()).toBeUndefined();
  });

  it('decodes `+` as a space in project and source, not in the session id', () => {
    withDistributedTraceContext({ baggage: 'session_id=a+b,project=a+b,source=a%2Bb' }, undefined, () => {
      expect(currentSession()).toEqual({ sessionId: 'a+b', project: 'a b', source: 'a+b' });
    });
  });

  it('ignores a traceparent that comes twice', () => {
    withDistributedTraceContext({ traceparent: [traceparent, traceparent] }, undefined, () => {
      expect(trace.getSpan(context.active())).toBeUndefined();
    });
  });

  it('joins several lines of tracestate', () => {
    withDistributedTraceContext({ traceparent, tracestate: ['a=1', 'b=2'] }, undefined, () => {
      expect(trace.getSpanContext(context.active())?.traceState?.serialize()).toBe('a=1,b=2');
    });
  });

  it('keeps the active span as parent if the headers have no trace', () => {
    enrichSpanContext({ eventName: 'outer' }, () =>
      withDistributedTraceContext({ baggage: 'session_id=s' }, undefined, () =>
        enrichSpanContext({ eventName: 'inner' }, () => {}),
      ),
    );
    expect(tree(telemetry.spans)).toEqual({ outer: { inner: {} } });
    expect(telemetry.spans[0]?.attributes['honeyhive.session_id']).toBe('s');
  });

  it("takes fields that the caller did not send from the tracer argument, not from the process's tracer", () => {
    defaultSession().session = { sessionId: 'own', project: 'own-p', source: 'own-s' };
    withDistributedTraceContext({ baggage: 'project=p' }, { sessionId: 't', source: 'ts' }, () => {
      expect(currentSession()).toEqual({ sessionId: 't', project: 'p', source: 'ts' });
    });
  });

  it.each([
    ['bytes', { traceparent: Buffer.from(traceparent), baggage: Buffer.from('session_id=s,project=p') }],
    [
      'lines of bytes',
      { traceparent: [Buffer.from(traceparent)], baggage: ['session_id=s', Buffer.from('project=p')] },
    ],
  ])('reads headers that are %s, as those of a Kafka message are', (_, headers) => {
    withDistributedTraceContext(headers, undefined, () => {
      expect(trace.getSpanContext(context.active())).toMatchObject({ traceId, spanId: parentId });
      expect(currentSession()).toEqual({ sessionId: 's', project: 'p' });
    });
  });

  it('returns the result of the function', async () => {
    const promise = Promise.resolve(1);
    expect(withDistributedTraceContext({}, undefined, () => promise)).toBe(promise);
  });
});

describe("withDistributedTraceContext with `trace: 'link'`", () => {
  const headers = {
    traceparent: `00-${traceId}-${parentId}-03`,
    tracestate: 'a=1',
    baggage: 'session_id=s,project=p,tenant=acme',
  };
  const link = { trace: 'link' } as const;

  it("begins a new trace that links to the caller's span, in the caller's session", () => {
    enrichSpanContext({ eventName: 'poll' }, () =>
      withDistributedTraceContext(
        headers,
        { sessionId: 'own' },
        () => enrichSpanContext({ eventName: 'process' }, () => enrichSpanContext({ eventName: 'step' }, () => {})),
        link,
      ),
    );
    const [step, process, poll] = telemetry.spans;
    expect(tree(telemetry.spans)).toEqual({ poll: {}, process: { step: {} } });
    expect(process?.links.map((each) => each.context)).toEqual([
      expect.objectContaining({ traceId, spanId: parentId }),
    ]);
    expect([step?.links, poll?.links]).toEqual([[], []]);
    expect([traceId, poll?.spanContext().traceId]).not.toContain(process?.spanContext().traceId);
    for (const span of [process, step]) expect(span?.attributes['honeyhive.session_id']).toBe('s');
  });

  it("passes on the caller's session and baggage with the new trace", () => {
    const sent = withDistributedTraceContext(
      headers,
      undefined,
      () =>
        enrichSpanContext({ eventName: 'process' }, () =>
          injectContextIntoCarrier<Record<string, string>>({ ...headers }),
        ),
      link,
    );
    const [process] = telemetry.spans;
    const { traceId: ownTrace, spanId } = process?.spanContext() ?? {};
    expect(sent).toEqual({
      traceparent: `00-${ownTrace}-${spanId}-01`,
      baggage: 'session_id=s,project=p,tenant=acme',
    });
  });

  it('keeps the active span as parent if the headers have no trace', () => {
    enrichSpanContext({ eventName: 'poll' }, () =>
      withDistributedTraceContext({}, undefined, () => enrichSpanContext({ eventName: 'process' }, () => {}), link),
    );
    expect(tree(telemetry.spans)).toEqual({ poll: { process: {} } });
  });

  it('links nothing that starts after it, nor in another message', () => {
    const other = { ...headers, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    withDistributedTraceContext(
      headers,
      undefined,
      () =>
        withDistributedTraceContext(other, undefined, () => enrichSpanContext({ eventName: 'inner' }, () => {}), link),
      link,
    );
    enrichSpanContext({ eventName: 'after' }, () => {});
    expect(telemetry.spans.map(({ links }) => links.map((each) => each.context.spanId))).toEqual([
      ['00f067aa0ba902b7'],
      [],
    ]);
  });

  it.each([
    [{ trace: 'ignore' }, "invalid `trace`. Pass 'continue' or 'link'."],
    [{ trust: 'link' }, "has no option 'trust'. Its options are trace."],
    ['link', 'takes an object of options (trace)'],
  ])('throws for %j', (options, message) => {
    expect(() => withDistributedTraceContext({}, undefined, () => {}, options as never)).toThrow(message);
  });
});

it('20 000 messages can each be extracted inside the last', () => {
  let ctx = new HoneyHivePropagator().extract(context.active(), { baggage: 'tenant=acme' }, defaultTextMapGetter);
  for (let count = 0; count < 20_000; count += 1) {
    context.with(ctx, () =>
      withDistributedTraceContext({}, undefined, () => {
        ctx = new HoneyHivePropagator().extract(context.active(), {}, defaultTextMapGetter);
      }),
    );
  }
  expect(propagation.getBaggage(ctx)?.getEntry('tenant')).toEqual({ value: 'acme' });
});

it.each([
  ['00', '01', '01'],
  ['00', 'ff', '03'],
  ['00', '04', '00'],
  ['cc', '01', '01'],
])('a caller’s traceparent of version %s with flags %s is forwarded with flags %s', (version, flags, written) => {
  const ids = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
  const headers = { traceparent: `${version}-${ids}-${flags}` };
  const sent = withDistributedTraceContext(headers, undefined, () =>
    injectContextIntoCarrier<Record<string, string>>({}),
  );
  expect(sent.traceparent).toBe(`00-${ids}-${written}`);
});
