import { createTraceState, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api';

// OpenTelemetry's `tracestate` member, for example `ot=th:8;rv:9b8233f7e3a151`:
// https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
const memberKey = 'ot';
const thresholdPattern = /^[\da-f]{1,14}$/i;
const randomnessPattern = /^[\da-f]{14}$/i;
const RANDOM_TRACE_ID = 0b10;

/** Returns the trace state of a new trace. Pass no threshold if the trace is not sampled. */
export function createOtTraceState(randomness: bigint, threshold: bigint | undefined): TraceState {
  const th = threshold === undefined ? '' : `;th:${toHex(threshold).replace(/0+$/, '') || '0'}`;
  return createTraceState(`${memberKey}=rv:${toHex(randomness)}${th}`);
}

/** Removes the threshold, which is valid only for decisions based on the trace's randomness. */
export function removeThreshold(traceState: TraceState | undefined): TraceState | undefined {
  const entries = parseMember(traceState);
  if (traceState === undefined || !entries.has('th')) return traceState;
  entries.delete('th');
  const rest = Array.from(entries, ([key, value]) => `${key}:${value}`).join(';');
  return rest === '' ? traceState.unset(memberKey) : traceState.set(memberKey, rest);
}

/** Returns the caller's trace state, without its threshold if that is malformed or contradicts the sampled flag. */
export function removeInconsistentThreshold({ traceId, traceFlags, traceState }: SpanContext): TraceState | undefined {
  const entries = parseMember(traceState);
  const th = entries.get('th');
  if (th === undefined) return traceState;
  const rv = entries.get('rv') ?? (traceFlags & RANDOM_TRACE_ID ? traceId.slice(-14) : undefined);
  if (!thresholdPattern.test(th) || (rv !== undefined && !randomnessPattern.test(rv)))
    return removeThreshold(traceState);
  if (rv === undefined) return traceState;
  const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return parseHex(rv) >= parseHex(th.padEnd(14, '0')) === isSampled ? traceState : removeThreshold(traceState);
}

function parseMember(traceState: TraceState | undefined): Map<string, string> {
  const text = traceState?.get(memberKey);
  if (!text) return new Map();
  return new Map(
    text.split(';').map((entry) => {
      const split = entry.indexOf(':');
      return [entry.slice(0, split), entry.slice(split + 1)];
    }),
  );
}

function toHex(value: bigint): string {
  return value.toString(16).padStart(14, '0');
}

function parseHex(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
