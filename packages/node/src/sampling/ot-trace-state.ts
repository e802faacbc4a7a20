import { createTraceState, type SpanContext, TraceFlags, type TraceState } from '@opentelemetry/api';

// OpenTelemetry's member of `tracestate`, as `ot=th:8;rv:9b8233f7e3a151`:
// https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
const member = 'ot';
const threshold = /^[\da-f]{1,14}$/i;
const randomness = /^[\da-f]{14}$/i;
const RANDOM_TRACE_ID = 0b10;

/** For a trace that begins: by what it was decided, and how; `rejection` is left out where it is not sampled. */
export function beginTraceState(random: bigint, rejection: bigint | undefined): TraceState {
  const th = rejection === undefined ? '' : `;th:${digits(rejection).replace(/0+$/, '') || '0'}`;
  return createTraceState(`${member}=rv:${digits(random)}${th}`);
}

/** Without the threshold, which says nothing of a decision that was made by something else than the trace's randomness. */
export function withoutThreshold(traceState: TraceState | undefined): TraceState | undefined {
  const entries = entriesOf(traceState);
  if (traceState === undefined || !entries.has('th')) return traceState;
  entries.delete('th');
  const rest = Array.from(entries, ([key, value]) => `${key}:${value}`).join(';');
  return rest === '' ? traceState.unset(member) : traceState.set(member, rest);
}

/** A caller's, without its threshold where that and the sampled flag contradict each other. */
export function consistentTraceState({ traceId, traceFlags, traceState }: SpanContext): TraceState | undefined {
  const entries = entriesOf(traceState);
  const th = entries.get('th');
  if (th === undefined) return traceState;
  const rv = entries.get('rv') ?? (traceFlags & RANDOM_TRACE_ID ? traceId.slice(-14) : undefined);
  if (!threshold.test(th) || (rv !== undefined && !randomness.test(rv))) return withoutThreshold(traceState);
  if (rv === undefined) return traceState;
  const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
  return number(rv) >= number(th.padEnd(14, '0')) === isSampled ? traceState : withoutThreshold(traceState);
}

function entriesOf(traceState: TraceState | undefined): Map<string, string> {
  const text = traceState?.get(member);
  if (!text) return new Map();
  return new Map(
    text.split(';').map((entry) => {
      const split = entry.indexOf(':');
      return [entry.slice(0, split), entry.slice(split + 1)];
    }),
  );
}

function digits(value: bigint): string {
  return value.toString(16).padStart(14, '0');
}

function number(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
