import type { HeaderCarrier } from '../headers/header-carrier.js';
import type { TraceParent } from '../headers/traceparent.js';

/**
 * Returns true if dd-trace or Sentry wrote this `traceparent`, for a span of its own that HoneyHive never receives. They send
 * the same ids in a header of their own too, so their trace stays intact if ours replaces the `traceparent`.
 */
export function isVendorTraceparent(
  { traceId, spanId }: TraceParent,
  carrier: HeaderCarrier,
  ownTraceId?: string,
): boolean {
  const datadog = carrier.get('x-datadog-parent-id') ?? '';
  // dd-trace continues the caller's trace too, so the trace does not tell whose span this is.
  if (/^\d{1,20}$/.test(datadog) && BigInt(datadog) === BigInt(`0x${spanId}`)) return true;
  // A span of Sentry in our trace is a span of the provider that we share.
  return ownTraceId !== traceId && carrier.get('sentry-trace')?.startsWith(`${traceId}-${spanId}`) === true;
}
