import type { Span } from '../otlp/span.js';
import { displayName } from './display-name.js';
import { sessionAttribute } from './session-attributes.js';
import { shortError, shortName, shortNameOrNull } from './short-text.js';
import { aggregatesTokens, tokensOf } from './token-usage.js';

/** The part of a span that the summary of its session is computed from. */
export interface SpanFacts {
  /** The row id of the span, which grows in the order of receipt. */
  readonly id: number;
  readonly traceId: string;
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly service: string;
  readonly start: string;
  readonly end: string;
  readonly error: string | null;
  /** The tokens of a model's call, in contrast to the sum that an agent or a chain reports. */
  readonly ownTokens: number | null;
  readonly sessionName: string | null;
  readonly project: string | null;
  readonly source: string | null;
}

export function spanFacts(span: Span): Omit<SpanFacts, 'id'> {
  const error = errorOf(span);
  return {
    traceId: span.traceId,
    parentSpanId: span.parentSpanId,
    name: shortName(displayName(span)).toWellFormed(),
    service: serviceOf(span),
    start: span.start,
    end: span.end,
    error: error === null ? null : shortError(error.toWellFormed()),
    ownTokens: aggregatesTokens(span) ? null : tokensOf(span.attributes),
    sessionName: shortNameOrNull(sessionAttribute(span, 'sessionName')),
    project: shortNameOrNull(sessionAttribute(span, 'project')),
    source: shortNameOrNull(sessionAttribute(span, 'source')),
  };
}

export function serviceOf({ resource: { 'service.name': service = 'unknown_service' } }: Span): string {
  return shortName(String(service)).toWellFormed();
}

/** Returns the error message of a span, or null if it did not fail. */
export function errorOf({ attributes, status, statusMessage }: Span): string | null {
  const { honeyhive_error: error, 'langfuse.observation.level': level } = attributes;
  if (typeof error === 'string' && error !== '') return error;
  if (status === 'error') return statusMessage || 'error';
  // Langfuse leaves the status unset.
  return level === 'ERROR' ? String(attributes['langfuse.observation.status_message'] || 'error') : null;
}
