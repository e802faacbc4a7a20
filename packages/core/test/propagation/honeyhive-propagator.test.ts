import {
  type Context,
  context,
  createContextKey,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { currentSession, HoneyHivePropagator, type InjectSession, withSession } from '../../src/index.js';
import { defaultSession, resetDefaultSession, setTracingOff } from '../../src/internal.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;
const session = { sessionId: 's', project: 'my p', source: 'prod' };
const sessionBaggage = 'session_id=s,project=my%20p,source=prod';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => {
  telemetry.stop();
  resetDefaultSession();
});

function injected(ctx: Context, option?: InjectSession): Record<string, string> {
  const carrier: Record<string, string> = {};
  new HoneyHivePropagator({ injectSession: option }).inject(ctx, carrier, defaultTextMapSetter);
  return carrier;
}

/** Returns the Context that an instrumentation passes to `inject`. */
function withSpan(kind: SpanKind, ctx = context.active()): Context {
  const span = trace.getTracer('instrumentation').startSpan('send', { kind }, ctx);
  span.end();
  return trace.setSpan(ctx, span);
}

it('reads trace and session, but writes only trace and foreign baggage', () => {
  const headers = { traceparent, tracestate: 'a=1', baggage: 'session_id=s,tenant=acme' };
  const ctx = new HoneyHivePropagator().extract(context.active(), headers, defaultTextMapGetter);
  expect(context.with(ctx, currentSession)).toMatchObject({ sessionId: 's' });
  expect(injected(ctx)).toEqual({ ...headers, baggage: 'tenant=acme' });
});

it('reads a project without a session', () => {
  defaultSession().session = { sessionId: 'own' };
  const ctx = new HoneyHivePropagator().extract(context.active(), { baggage: 'project=p' }, defaultTextMapGetter);
  expect(context.with(ctx, currentSession)).toEqual({ sessionId: 'own', project: 'p' });
});

describe('a message', () => {
  it('carries the session, with the trace and foreign baggage', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } });
    const ctx = withSession(session, () =>
      withSpan(SpanKind.PRODUCER, propagation.setBaggage(context.active(), baggage)),
    );
    const span = trace.getSpanContext(ctx);
    expect(injected(ctx)).toEqual({
      traceparent: `00-${span?.traceId}-${span?.spanId}-01`,
      baggage: `${sessionBaggage},tenant=acme`,
    });
  });

  it("carries the process's session outside of any other", () => {
    defaultSession().session = { sessionId: 'own' };
    expect(injected(withSpan(SpanKind.PRODUCER)).baggage).toBe('session_id=own');
  });

  it('puts the span of its worker in the session, as a child of the span that sent it', () => {
    const carrier = withSession(session, () => injected(withSpan(SpanKind.PRODUCER)));
    const received = new HoneyHivePropagator().extract(context.active(), carrier, defaultTextMapGetter);
    withSpan(SpanKind.CONSUMER, received);
    const [sent, processed] = telemetry.spans;
    expect(processed?.parentSpanContext).toMatchObject({ spanId: sent?.spanContext().spanId });
    expect(processed?.attributes).toMatchObject({ 'honeyhive.session_id': 's', 'honeyhive.project': 'my p' });
  });

  it('carries no session while tracing is off', () => {
    setTracingOff(true);
    try {
      expect(withSession(session, () => injected(withSpan(SpanKind.PRODUCER)))).not.toHaveProperty('baggage');
    } finally {
      setTracingOff(false);
    }
  });
});

describe('the option injectSession', () => {
  /** An SDK records nothing while tracing is suppressed, and its spans have no kind. */
  const suppressed = () =>
    context.active().setValue(createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'), true);
  const unsampled = (kind: SpanKind) => {
    const sampler = { shouldSample: () => ({ decision: 0 }), toString: () => 'none' };
    const span: Span = new NodeTracerProvider({ sampler }).getTracer('unsampled').startSpan('send', { kind });
    return trace.setSpan(context.active(), span);
  };
  const remote = () =>
    new HoneyHivePropagator().extract(context.active(), { traceparent, baggage: sessionBaggage }, defaultTextMapGetter);

  it.each<[InjectSession | undefined, written: string]>([
    [undefined, 'PRODUCER'],
    ['messages', 'PRODUCER'],
    ['unless-client', 'INTERNAL, SERVER, PRODUCER, CONSUMER, none'],
    ['never', ''],
  ])('%s: writes the session with spans of these kinds alone: %s', (option, written) => {
    const contexts = withSession(session, () => ({
      INTERNAL: withSpan(SpanKind.INTERNAL),
      SERVER: withSpan(SpanKind.SERVER),
      CLIENT: withSpan(SpanKind.CLIENT),
      PRODUCER: withSpan(SpanKind.PRODUCER),
      CONSUMER: withSpan(SpanKind.CONSUMER),
      none: context.active(),
      remote: remote(),
      'unsampled CLIENT': unsampled(SpanKind.CLIENT),
      'unsampled PRODUCER': unsampled(SpanKind.PRODUCER),
      'suppressed CLIENT': withSpan(SpanKind.CLIENT, suppressed()),
    }));
    const writing = Object.entries(contexts).filter(([, ctx]) => injected(ctx, option).baggage === sessionBaggage);
    expect(writing.map(([kind]) => kind).join(', ')).toBe(written);
    for (const [kind, ctx] of Object.entries(contexts)) {
      if (!written.split(', ').includes(kind)) expect(injected(ctx, option)).not.toHaveProperty('baggage');
    }
  });

  it.each([
    [{ injectSession: true }, "invalid `injectSession`. Pass 'messages', 'unless-client' or 'never'."],
    [{ session: 'never' }, "has no option 'session'. Its options are injectSession."],
  ])('throws for %j', (options, message) => {
    expect(() => new HoneyHivePropagator(options as never)).toThrow(message);
  });
});
