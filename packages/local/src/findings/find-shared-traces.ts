import type { Finding } from '../sessions/finding.js';
import { compareTimes } from '../sessions/nanoseconds.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Traces of which other sessions have a part. */
export function findSharedTraces({ sharedTraces, spans }: Evidence): Finding[] {
  return sharedTraces.flatMap(({ traceId, otherSession: other, firstThere: there }) => {
    const here = spans.filter((span) => span.traceId === traceId);
    const [first] = here;
    if (!first) return [];
    const goesOn = compareTimes(first.start, there.start) <= 0;
    const seam = goesOn
      ? here.find(({ spanId }) => spanId === there.parentSpanId)
      : here.find(({ parentSessionId }) => parentSessionId === other);
    const later = goesOn ? there.service : (seam ?? first).service;
    return {
      kind: 'shared-trace',
      sentence:
        sentence`Trace ${traceId.slice(0, 8)}… ${goesOn ? 'goes on' : 'began'} in session ${other} (service ${there.service}): ` +
        sentence`${later} knew the trace of its caller, but not the session.`,
      remedy: [
        `Where something between them takes the \`baggage\` header away, have it leave \`baggage\` as it leaves \`traceparent\`.`,
        sentence`Where ${later} names a session of its own, by \`HoneyHiveTracer.init({ sessionId })\` or the option \`session\` of its adapter, leave that out.`,
      ],
      spans: [{ traceId, spanId: (seam ?? first).spanId }],
      sessions: [other],
    };
  });
}
