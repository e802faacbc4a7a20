import type { Span } from '../otlp/span.js';
import { sessionAttribute } from './session-attributes.js';
import { shortError, shortName, shortNameOrNull } from './short-text.js';
import { aggregatesTokens, tokensOf } from './token-usage.js';

/** What of a span counts in the summary of its session. */
export interface SpanFacts {
  /** Grows in the order of receipt. */
  readonly id: number;
  readonly traceId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly service: string;
  readonly start: string;
  readonly end: string;
  readonly error: string | null;
  /** Those that no other span counts. */
  readonly ownTokens: number | null;
  readonly sessionName: string | null;
  readonly project: string | null;
  readonly source: string | null;
}

/** Without the id that the span is kept by. */
export function spanFacts(span: Span): Omit<SpanFacts, 'id'> {
  const error = errorOf(span);
  return {
    traceId: span.traceId,
    parentSpanId: span.parentSpanId,
    name: shortName(span.name).toWellFormed(),
    service: serviceOf(span),
    start: span.start,
    end: span.end,
    error: error === null ? null : shortError(error.toWellFormed()),
    ownTokens: aggregatesTokens(span.attributes) ? null : tokensOf(span.attributes),
    sessionName: shortNameOrNull(sessionAttribute(span, 'sessionName')),
    project: shortNameOrNull(sessionAttribute(span, 'project')),
    source: shortNameOrNull(sessionAttribute(span, 'source')),
  };
}

export function serviceOf({ resource: { 'service.name': service = 'unknown_service' } }: Span): string {
  return shortName(String(service)).toWellFormed();
}

/** What went wrong in a span; null when nothing did. */
export function errorOf({ attributes, status, statusMessage }: Span): string | null {
  const { honeyhive_error: error } = attributes;
  if (typeof error === 'string' && error !== '') return error;
  return status === 'error' ? statusMessage || 'error' : null;
}
