import { type Context, context, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { headerCarrier } from '../../src/headers/header-carrier.js';
import { injectContextIntoCarrier, withDistributedTraceContext } from '../../src/index.js';
import { extract, setSession, withRemoteParent } from '../../src/internal.js';
import { removeForwarded } from '../../src/propagation/forwarded-headers.js';
import { injectAbsent } from '../../src/propagation/inject.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const received = {
  traceparent: `00-${traceId}-${parentId}-01`,
  tracestate: 'vendor=1',
  baggage: 'session_id=theirs,project=theirs,userId=7',
  'x-honeyhive-session-id': 'theirs',
  'x-honeyhive-project': 'theirs',
};
const other = '00-11111111111111111111111111111111-2222222222222222-01';

let telemetry: Telemetry;
let span: Span;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

/** The context of a request with a span of its own. */
function requestContext(trust: 'continue' | 'link', headers: Record<string, string> = received): Context {
  const remote = extract((name) => headers[name], trust);
  const session = { sessionId: 'ours', ...remote.session };
  const ctx = setSession(withRemoteParent(ROOT_CONTEXT, remote), session);
  span = trace.getTracer('test').startSpan('request', {}, ctx);
  return trace.setSpan(ctx, span);
}

function send(ctx: Context, headers: Record<string, string>): Record<string, string> {
  const sent = { ...headers };
  removeForwarded(ctx, headerCarrier(sent));
  injectAbsent(ctx, headerCarrier(sent));
  return sent;
}

const ours = () => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`;

describe('injectAbsent', () => {
  it('replaces forwarded headers', () => {
    const ctx = requestContext('continue');
    expect(send(ctx, received)).toEqual({ ...received, traceparent: ours() });
  });

  it.each([
    ['traceparent', other],
    ['tracestate', 'mine=1'],
    ['baggage', 'session_id=mine,project=mine,userId=8'],
    ['x-honeyhive-session-id', 'mine'],
    ['x-honeyhive-project', 'mine'],
  ])('replaces the forwarded headers beside a %s that the application has set', (name, value) => {
    expect(send(requestContext('continue'), { ...received, [name]: value })).toMatchObject({ [name]: value });
    const { [name]: kept, ...rest } = send(requestContext('link'), { ...received, [name]: value });
    expect(kept).toBe(value);
    expect(JSON.stringify(rest)).not.toMatch(/theirs|userId|vendor|0af7651916cd43dd/);
  });

  it('keeps the tracestate of the trace that the application has set', () => {
    const { tracestate } = send(requestContext('continue'), { ...received, traceparent: other });
    expect(tracestate).toBe('vendor=1');
  });

  it('leaves a forwarded header if there is nothing to put in its place', () => {
    const malformed: Record<string, string> = { traceparent: 'x', baggage: ';' };
    const ctx = setSession(
      withRemoteParent(
        ROOT_CONTEXT,
        extract((name) => malformed[name]),
      ),
      {},
    );
    expect(send(ctx, malformed)).toEqual(malformed);
  });

  it('keeps the traceparent that another instrumentation has appended to a forwarded one', () => {
    const ctx = requestContext('continue');
    const appended = ours().replace(span.spanContext().spanId, '3333333333333333');
    const sent = send(ctx, {
      traceparent: `${received.traceparent},${appended}`,
      tracestate: 'vendor=1,vendor=1',
    });
    expect(sent).toMatchObject({ traceparent: appended, tracestate: 'vendor=1' });
  });

  it('removes what it does not trust from a header that was appended to', () => {
    const { baggage } = send(requestContext('link'), { baggage: `${received.baggage},tenant=acme` });
    expect(baggage).toBe('tenant=acme,session_id=ours');
  });

  it('leaves a trusted header that was appended to', () => {
    const baggage = `${received.baggage.replace(',', ', ')},tenant=acme`;
    expect(send(requestContext('continue'), { baggage }).baggage).toBe(baggage);
  });

  it('forwards the baggage that the application has changed in its context', () => {
    const ctx = requestContext('continue');
    const changed = propagation.setBaggage(ctx, propagation.createBaggage({ userId: { value: '8' } }));
    expect(send(changed, received).baggage).toBe('session_id=theirs,project=theirs,userId=8');
  });

  it('forwards nothing untrusted, and all that the application has set, whatever that is', () => {
    const value = fc.stringMatching(/^[a-z]{1,3}=[a-z]{0,3}(, ?[a-z]{1,3}=[a-z]{0,3}){0,2}$/);
    fc.assert(
      fc.property(value, value, fc.boolean(), (baggage, own, isForwarded) => {
        fc.pre(!own.replaceAll(' ', '').startsWith(baggage.replaceAll(' ', '')));
        const sent = send(requestContext('link', { baggage }), { baggage: isForwarded ? baggage : own });
        expect(sent.baggage).toBe(isForwarded ? 'session_id=ours' : `${own},session_id=ours`);
      }),
    );
  });
});

describe('injectContextIntoCarrier', () => {
  it('replaces untrusted headers, also those that it does not write', () => {
    const headers = context.with(requestContext('link'), () => injectContextIntoCarrier({ ...received, accept: 'x' }));
    expect(headers).toEqual({ traceparent: ours(), baggage: 'session_id=ours', accept: 'x' });
  });

  it('keeps foreign baggage that the application has set', () => {
    const headers = context.with(requestContext('link'), () => injectContextIntoCarrier({ baggage: 'userId=8' }));
    expect(headers).toMatchObject({ baggage: 'session_id=ours,userId=8' });
  });
});

describe('withDistributedTraceContext', () => {
  it('compares with the headers that it was given', () => {
    const headers = { traceparent: other, baggage: 'session_id=s' };
    context.with(requestContext('link'), () =>
      withDistributedTraceContext(headers, undefined, () => {
        const inner = trace.getTracer('test').startSpan('inner');
        const sent = send(trace.setSpan(context.active(), inner), headers);
        expect(sent.traceparent).toContain(inner.spanContext().spanId);
        expect(send(context.active(), received)).toMatchObject(received);
      }),
    );
  });

  it('compares with the headers that it was given also if they have no trace', () => {
    const headers = { baggage: 'session_id=s,tenant=acme' };
    context.with(requestContext('link'), () =>
      withDistributedTraceContext(headers, undefined, () => {
        expect(send(setSession(context.active(), { sessionId: 'inner' }), headers).baggage).toBe(
          'session_id=inner,tenant=acme',
        );
      }),
    );
  });

  it('compares with those of the request if it was given none', () => {
    context.with(requestContext('link'), () =>
      withDistributedTraceContext({}, undefined, () => {
        expect(send(context.active(), received)).toEqual({ traceparent: ours(), baggage: 'session_id=ours' });
      }),
    );
  });
});
