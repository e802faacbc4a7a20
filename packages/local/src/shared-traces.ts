import type { Finding } from './finding.js';
import { compareTimes } from './nanoseconds.js';
import type { SpanOutline } from './session.js';
import type { Statements } from './statements.js';
import { told } from './told.js';

interface FirstSpan {
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly start: string;
}

const most = 20;

/** Traces of which other sessions have a part. */
export function findSharedTraces(
  { sharedTraces, firstOfTrace }: Statements,
  id: string,
  spans: readonly SpanOutline[],
): Finding[] {
  return sharedTraces.all({ id, most }).flatMap((row) => {
    const [other, traceId] = [String(row.other), String(row.traceId)];
    const here = spans.filter((span) => span.traceId === traceId);
    const there = firstOfTrace.get(other, traceId) as unknown as FirstSpan | undefined;
    const [first] = here;
    if (!first || !there) return [];
    const goesOn = compareTimes(first.start, there.start) <= 0;
    const seam = goesOn
      ? here.find(({ spanId }) => spanId === there.parentSpanId)
      : here.find(({ parentSessionId }) => parentSessionId === other);
    const later = goesOn ? there.service : (seam ?? first).service;
    return {
      kind: 'shared-trace',
      sentence:
        told`Trace ${traceId.slice(0, 8)}… ${goesOn ? 'goes on' : 'began'} in session ${other} (service ${there.service}): ` +
        told`${later} knew the trace of its caller, but not the session.`,
      remedy: [
        `Where something between them takes the \`baggage\` header away, have it leave \`baggage\` as it leaves \`traceparent\`.`,
        told`Where ${later} names a session of its own, by \`HoneyHiveTracer.init({ sessionId })\` or the option \`session\` of its adapter, leave that out.`,
      ],
      spans: [{ traceId, spanId: (seam ?? first).spanId }],
      sessions: [other],
    };
  });
}
