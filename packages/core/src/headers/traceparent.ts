/** What a `traceparent` header says; ids in lower-case hex. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** Only the bits that Level 2 defines: 1 sampled, 2 random trace id. */
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
 * Reads a `traceparent` of any version; undefined when it is malformed.
 * A version above 00 may carry more fields, which are passed over.
 *
 * @see https://www.w3.org/TR/trace-context-2/#traceparent-header (§3.2) and §4.3
 */
export function parseTraceparent(header: string): TraceParent | undefined {
  // What nearly every caller sends.
  if (hasUsualLength(header) && isUsual(header)) {
    return known(header.slice(3, 35), header.slice(36, 52), header.slice(53));
  }
  const [, version, traceId, spanId, flags, more] = grammar.exec(header) ?? [];
  if (!traceId || !spanId || !flags || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return known(traceId, spanId, flags);
}

const isOther = Uint8Array.from({ length: 128 }, (_, code) => (/[\da-f]/.test(String.fromCharCode(code)) ? 0 : 1));

/** Whether a header of version 00 has as many characters as one has. */
function hasUsualLength(header: string): boolean {
  return header.length === 55 && header.startsWith('00-');
}

/** Whether what follows the version has hyphens and hexadecimal digits in their places, without a branch for each digit. */
function isUsual(header: string): boolean {
  if (header.charCodeAt(35) !== hyphen || header.charCodeAt(52) !== hyphen) return false;
  let others = 0;
  for (let index = 3; index < 35; index += 1) others |= isOther[header.charCodeAt(index)] ?? 1;
  for (let index = 36; index < 52; index += 1) others |= isOther[header.charCodeAt(index)] ?? 1;
  return (others | (isOther[header.charCodeAt(53)] ?? 1) | (isOther[header.charCodeAt(54)] ?? 1)) === 0;
}

function known(traceId: string, spanId: string, flags: string): TraceParent | undefined {
  if (traceId === zeroTraceId || spanId === zeroSpanId) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & (SAMPLED | RANDOM_TRACE_ID) };
}

/** Writes version 00, the one this library speaks; flags it does not know go out as zero (§3.2.2.5). */
export function formatTraceparent({ traceId, spanId, traceFlags }: TraceParent): string {
  return `00-${traceId}-${spanId}-0${traceFlags & (SAMPLED | RANDOM_TRACE_ID)}`;
}

/** Whether a header with these flags that could be read is what `formatTraceparent` writes. */
export function isWritten(header: string, traceFlags: number): boolean {
  const isDigit = header.charCodeAt(53) === digit0 && header.charCodeAt(54) === digit0 + traceFlags;
  return hasUsualLength(header) && isDigit;
}
