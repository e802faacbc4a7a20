import type { HeaderCarrier } from '../headers/header-carrier.js';
import type { TraceParent } from '../headers/traceparent.js';

/**
 * Returns true if dd-trace or Sentry wrote this `traceparent`, for a span in a trace of their own. They send the same ids in
 * a header of their own too, so their trace stays intact if ours replaces the `traceparent`.
 */
export function isVendorTraceparent({ traceId, spanId }: TraceParent, carrier: HeaderCarrier): boolean {
  const datadog = carrier.get('x-datadog-parent-id') ?? '';
  if (/^\d{1,20}$/.test(datadog) && BigInt(datadog) === BigInt(`0x${spanId}`)) return true;
  return carrier.get('sentry-trace')?.startsWith(`${traceId}-${spanId}`) === true;
}
