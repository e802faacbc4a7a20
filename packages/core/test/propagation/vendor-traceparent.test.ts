import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { headerCarrier } from '../../src/headers/header-carrier.js';
import { injectAbsent } from '../../src/propagation/inject.js';

const otherTrace = '11111111111111111111111111111111';
const spanId = '2222222222222222';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

/** Sends headers that hold `traceparent` and one of the vendor's, of our trace or another one. Returns the ids that arrive. */
function send(isOurTrace: boolean, vendorHeader: (traceId: string) => Record<string, string>) {
  const span = trace.getTracer('test').startSpan('request', {}, ROOT_CONTEXT);
  const ours = span.spanContext();
  const traceId = isOurTrace ? ours.traceId : otherTrace;
  const headers: Record<string, string> = { traceparent: `00-${traceId}-${spanId}-01`, ...vendorHeader(traceId) };
  const ctx = trace.setSpan(ROOT_CONTEXT, span);
  context.with(ctx, () => injectAbsent(ctx, headerCarrier(headers)));
  const [, ...ids] = headers.traceparent?.split('-') ?? [];
  return { ids: ids.slice(0, 2), ours: [ours.traceId, ours.spanId], theirs: [traceId, spanId] };
}

const datadog = () => ({ 'x-datadog-parent-id': String(BigInt(`0x${spanId}`)) });
const sentry = (traceId: string) => ({ 'sentry-trace': `${traceId}-${spanId}-1` });

it.each([true, false])("replaces dd-trace's, whose spans HoneyHive never receives (in our trace: %s)", (isOurTrace) => {
  const { ids, ours } = send(isOurTrace, datadog);
  expect(ids).toEqual(ours);
});

it("replaces Sentry's of another trace", () => {
  const { ids, ours } = send(false, sentry);
  expect(ids).toEqual(ours);
});

it("keeps Sentry's of our trace, which names a span of the shared provider", () => {
  const { ids, theirs } = send(true, sentry);
  expect(ids).toEqual(theirs);
});

it.each([true, false])('keeps one that the application has set (in our trace: %s)', (isOurTrace) => {
  const { ids, theirs } = send(isOurTrace, () => ({}));
  expect(ids).toEqual(theirs);
});
