import type { Span } from '../otlp/span.js';
import { enrichedSpan, eventIdOf } from '../sessions/enrich-span.js';
import { sessionAttribute } from '../sessions/session-attributes.js';
import { factsOf, type SpanFacts } from '../sessions/span-facts.js';
import { readEnrichment } from './read-enrichment.js';
import { wordsOfSpan } from './search-words.js';
import type { SessionChanges } from './session-changes.js';
import { payloadRow, spanRow } from './span-row.js';
import type { Statements } from './statements.js';

interface KnownSpan extends SpanFacts {
  readonly sessionId: string;
}

/** Keeps a span, in the session that it belongs to unless one is given; one that is known already is replaced. */
export function keepSpan(
  statements: Statements,
  changes: SessionChanges,
  span: Span,
  session = claimSession(statements, changes, span),
): void {
  const known = statements.knownSpan.get(span.traceId, span.spanId) as unknown as KnownSpan | undefined;
  const enriched = enrichedSpan(span, readEnrichment(statements, eventIdOf(span) ?? span.spanId));
  const facts = factsOf(enriched);
  const { lastInsertRowid } = statements.putSpan.run(...spanRow(enriched, facts, session, known?.id ?? null));
  const id = Number(lastInsertRowid);
  statements.putPayload.run(...payloadRow(span, id));
  changes.index(id, wordsOfSpan(enriched));
  if (known) changes.replace(known.sessionId, known, session, { ...facts, id });
  else changes.add(session, { ...facts, id });
}

/** The session that a span names, else that of its trace; the first to be named in a trace is the trace's. */
function claimSession(statements: Statements, changes: SessionChanges, span: Span): string {
  const { traceId } = span;
  const named = sessionAttribute(span, 'sessionId');
  if (named === null) return String(statements.claimant.get(traceId)?.id ?? traceId);
  // Spans that name no session may arrive before the first of their trace that does.
  if (statements.claim.run(traceId, named).changes && named !== traceId) adopt(statements, changes, traceId, named);
  return named;
}

function adopt({ unclaimed, adopt }: Statements, changes: SessionChanges, traceId: string, session: string): void {
  const spans = unclaimed.all({ trace: traceId }) as unknown as SpanFacts[];
  if (spans.length === 0) return;
  adopt.run({ session, trace: traceId });
  for (const span of spans) changes.add(session, span);
  changes.spoil(traceId);
}
