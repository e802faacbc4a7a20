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
  if (header.length === 55 && header.startsWith('00-') && isUsual(header)) {
    return known(header.slice(3, 35), header.slice(36, 52), header.slice(53));
  }
  const [, version, traceId, spanId, flags, more] = grammar.exec(header) ?? [];
  if (!traceId || !spanId || !flags || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  return known(traceId, spanId, flags);
}

/** Whether what follows the version has hyphens and hexadecimal digits in their places; a regular expression takes ten times as long. */
function isUsual(header: string): boolean {
  for (let index = 3; index < 55; index += 1) {
    const code = header.charCodeAt(index);
    const isHyphen = code === 0x2d;
    if (isHyphen !== (index === 35 || index === 52)) return false;
    if (!isHyphen && !(code >= 0x30 && code <= 0x39) && !(code >= 0x61 && code <= 0x66)) return false;
  }
  return true;
}

function known(traceId: string, spanId: string, flags: string): TraceParent | undefined {
  if (traceId === zeroTraceId || spanId === zeroSpanId) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & (SAMPLED | RANDOM_TRACE_ID) };
}

/** Writes version 00, the one this library speaks; flags it does not know go out as zero (§3.2.2.5). */
export function formatTraceparent({ traceId, spanId, traceFlags }: TraceParent): string {
  return `00-${traceId}-${spanId}-0${traceFlags & (SAMPLED | RANDOM_TRACE_ID)}`;
}
