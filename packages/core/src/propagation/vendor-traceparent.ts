import type { HeaderCarrier } from '../headers/header-carrier.js';
import type { TraceParent } from '../headers/traceparent.js';

/**
 * Whether `traceparent` was written by dd-trace or Sentry, for the span of a trace that only they know. They repeat its
 * ids in a header that only they read, so their trace loses nothing where ours takes the place in `traceparent`.
 */
export function isVendorTraceparent({ traceId, spanId }: TraceParent, carrier: HeaderCarrier): boolean {
  const datadog = carrier.get('x-datadog-parent-id') ?? '';
  if (/^\d{1,20}$/.test(datadog) && BigInt(datadog) === BigInt(`0x${spanId}`)) return true;
  return carrier.get('sentry-trace')?.startsWith(`${traceId}-${spanId}`) === true;
}
