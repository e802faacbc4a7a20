import type { Finding } from '../sessions/finding.js';
import { compareTimes } from '../sessions/nanoseconds.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Finds traces that are split between this session and another one. */
export function findSharedTraces({ sharedTraces, spans }: Evidence): Finding[] {
  return sharedTraces.flatMap(({ traceId, otherSession, firstSpanThere }) => {
    const spansHere = spans.filter((span) => span.traceId === traceId);
    const [firstHere] = spansHere;
    if (!firstHere) return [];
    const startedHere = compareTimes(firstHere.start, firstSpanThere.start) <= 0;
    // The span of this session beside which the trace crosses over.
    const crossing =
      (startedHere
        ? spansHere.find(({ spanId }) => spanId === firstSpanThere.parentSpanId)
        : spansHere.find(({ parentSessionId }) => parentSessionId === otherSession)) ?? firstHere;
    const callee = startedHere ? firstSpanThere.service : crossing.service;
    return {
      kind: 'shared-trace',
      sentence:
        sentence`Trace ${traceId.slice(0, 8)}… ${startedHere ? 'continues' : 'started'} in session ${otherSession} (service ${firstSpanThere.service}): ` +
        sentence`${callee} received the trace of its caller, but not the session.`,
      remedy: [
        'If a proxy between them removes the `baggage` header, configure it to pass `baggage` on as it does `traceparent`.',
        sentence`If ${callee} sets a session of its own, through \`HoneyHiveTracer.init({ sessionId })\` or the \`session\` option of its adapter, remove it.`,
      ],
      spans: [{ traceId, spanId: crossing.spanId }],
      sessions: [otherSession],
    };
  });
}
