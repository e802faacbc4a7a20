import type { ConcurrentSession, Evidence, SharedTrace, WithheldCall } from '../findings/evidence.js';
import type { SpanOutline } from '../sessions/session.js';
import { spanFromRow } from './span-row.js';
import type { Statements } from './statements.js';

const maxSharedTraces = 20;
const maxConcurrentSessions = 100;

/** Reads everything that the findings of a session are derived from. */
export function readEvidence(statements: Statements, id: string, spans: readonly SpanOutline[]): Evidence {
  return {
    spans,
    withheldCalls: readWithheldCalls(statements, id),
    sharedTraces: readSharedTraces(statements, id),
    concurrentSessions: readConcurrentSessions(statements, id, spans),
    attributesOf({ traceId, spanId }) {
      const row = statements.span.get(traceId, spanId);
      return row ? spanFromRow(row).attributes : {};
    },
    linksOf({ traceId, spanId }) {
      const { links = '[]' } = statements.linksOfSpan.get(traceId, spanId) ?? {};
      return JSON.parse(String(links));
    },
  };
}

function readWithheldCalls({ withheldCalls }: Statements, id: string): WithheldCall[] {
  return withheldCalls
    .all(id)
    .map((row) => ({ ...row, origins: JSON.parse(String(row.origins)) }) as unknown as WithheldCall);
}

function readSharedTraces({ sharedTraces, firstOfTrace }: Statements, id: string): SharedTrace[] {
  return sharedTraces.all({ id, limit: maxSharedTraces }).flatMap((row) => {
    const [otherSession, traceId] = [String(row.other), String(row.traceId)];
    const firstSpanThere = firstOfTrace.get(otherSession, traceId) as unknown as
      | SharedTrace['firstSpanThere']
      | undefined;
    return firstSpanThere ? { traceId, otherSession, firstSpanThere } : [];
  });
}

function readConcurrentSessions(
  { sessionsWithin, rootSpans }: Statements,
  id: string,
  spans: readonly SpanOutline[],
): ConcurrentSession[] {
  return sessionsWithin.all({ id, ...timeRange(spans), limit: maxConcurrentSessions }).map((row) => ({
    id: String(row.id),
    start: String(row.start),
    roots: rootSpans.all(String(row.id)) as unknown as ConcurrentSession['roots'],
  }));
}

function timeRange(spans: readonly SpanOutline[]): { from: bigint; to: bigint } {
  const from = BigInt(spans[0]?.start ?? 0);
  let to = from;
  for (const { start, duration } of spans) {
    const end = BigInt(start) + BigInt(Math.round(duration * 1e6));
    if (end > to) to = end;
  }
  return { from, to };
}
