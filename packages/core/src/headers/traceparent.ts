/** The fields of a `traceparent` header. The ids are lower-case hex. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Only the bits that Level 2 defines: 1 is sampled, 2 is random-trace-id. */
  readonly traceFlags: number;
}

export const SAMPLED = 0b01;
export const RANDOM_TRACE_ID = 0b10;

const grammar = /^[ \t]*([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-[^,]*)?[ \t]*$/;
const hyphen = 0x2d;
const digit0 = 0x30;
const zeroTraceId = '0'.repeat(32);
const zeroSpanId = '0'.repeat(16);

/**
 * Parses a `traceparent` of any version; returns undefined if it is malformed.
 * A version above 00 may have more fields, which are ignored.
 *
 * @see https://www.w3.org/TR/trace-context-2/#traceparent-header (§3.2) and §4.3
 */
export function parseTraceparent(header: string): TraceParent | undefined {
  // Fast path: nearly every caller sends this.
  if (hasVersion00Shape(header) && hasVersion00Fields(header)) {
    return validated(header.slice(3, 35), header.slice(36, 52), header.slice(53));
  }
  const [, version, traceId, spanId, flags, more] = grammar.exec(header) ?? [];
  if (!traceId || !spanId || !flags || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return validated(traceId, spanId, flags);
}

// 1 for each character code that is not a lower-case hex digit.
const nonHex = Uint8Array.from({ length: 128 }, (_, code) => (/[\da-f]/.test(String.fromCharCode(code)) ? 0 : 1));

/** Returns true if a header has the version and the length of version 00. */
function hasVersion00Shape(header: string): boolean {
  return header.length === 55 && header.startsWith('00-');
}

/** Returns true if hyphens and hex digits follow the version in the right places. It does not branch for each digit. */
function hasVersion00Fields(header: string): boolean {
  if (header.charCodeAt(35) !== hyphen || header.charCodeAt(52) !== hyphen) return false;
  let invalid = 0;
  for (let index = 3; index < 35; index += 1) invalid |= nonHex[header.charCodeAt(index)] ?? 1;
  for (let index = 36; index < 52; index += 1) invalid |= nonHex[header.charCodeAt(index)] ?? 1;
  return (invalid | (nonHex[header.charCodeAt(53)] ?? 1) | (nonHex[header.charCodeAt(54)] ?? 1)) === 0;
}

function validated(traceId: string, spanId: string, flags: string): TraceParent | undefined {
  if (traceId === zeroTraceId || spanId === zeroSpanId) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & (SAMPLED | RANDOM_TRACE_ID) };
}

/** Formats a `traceparent` of version 00. Unknown flags are written as zero (§3.2.2.5). */
export function formatTraceparent({ traceId, spanId, traceFlags }: TraceParent): string {
  return `00-${traceId}-${spanId}-0${traceFlags & (SAMPLED | RANDOM_TRACE_ID)}`;
}

/** Returns true if `header`, which was parsed to these flags, is exactly what `formatTraceparent` would write. */
export function isCanonical(header: string, traceFlags: number): boolean {
  const hasSameFlags = header.charCodeAt(53) === digit0 && header.charCodeAt(54) === digit0 + traceFlags;
  return hasVersion00Shape(header) && hasSameFlags;
}
