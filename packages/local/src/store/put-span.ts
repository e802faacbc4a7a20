import type { Span } from '../otlp/span.js';
import { enrichSpan, eventIdOf } from '../sessions/enrich-span.js';
import { sessionAttribute } from '../sessions/session-attributes.js';
import { type SpanFacts, spanFacts } from '../sessions/span-facts.js';
import { readEnrichment } from './read-enrichment.js';
import { wordsOfSpan } from './search-words.js';
import type { SessionChanges } from './session-changes.js';
import { payloadRow, spanRow } from './span-row.js';
import type { Statements } from './statements.js';

interface KnownSpan extends SpanFacts {
  readonly sessionId: string;
}

/** Stores a span in `session`, by default the one it belongs to. A span with the same ids is replaced. */
export function putSpan(
  statements: Statements,
  changes: SessionChanges,
  span: Span,
  session: string = sessionFor(statements, changes, span),
): void {
  const known = statements.knownSpan.get(span.traceId, span.spanId) as unknown as KnownSpan | undefined;
  const enriched = enrichSpan(span, readEnrichment(statements, eventIdOf(span) ?? span.spanId));
  const facts = spanFacts(enriched);
  const { lastInsertRowid } = statements.putSpan.run(...spanRow(enriched, facts, session, known?.id ?? null));
  const id = Number(lastInsertRowid);
  statements.putPayload.run(...payloadRow(span, id));
  changes.indexSpan(id, wordsOfSpan(enriched));
  if (known) changes.replaceSpan(known.sessionId, known, session, { ...facts, id });
  else changes.addSpan(session, { ...facts, id });
}

/** Returns the session that a span names, else that of its trace. The first span to name one decides for its trace. */
function sessionFor(statements: Statements, changes: SessionChanges, span: Span): string {
  const { traceId } = span;
  const named = sessionAttribute(span, 'sessionId');
  if (named === null) return String(statements.sessionOfTrace.get(traceId)?.id ?? traceId);
  // Spans without a session id may arrive before the first span of their trace that has one.
  if (statements.claim.run(traceId, named).changes && named !== traceId)
    adoptSpans(statements, changes, traceId, named);
  return named;
}

function adoptSpans(
  { unclaimedSpans, moveUnclaimedSpans }: Statements,
  changes: SessionChanges,
  traceId: string,
  session: string,
): void {
  const spans = unclaimedSpans.all({ trace: traceId }) as unknown as SpanFacts[];
  if (spans.length === 0) return;
  moveUnclaimedSpans.run({ session, trace: traceId });
  for (const span of spans) changes.addSpan(session, span);
  changes.recount(traceId);
}
