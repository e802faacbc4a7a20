import type { Attributes } from './any-value.js';
import type { Span } from './span.js';

/** What `POST /session/start` says of a session. */
export interface SessionStart {
  readonly id: string;
  readonly name: string | null;
  readonly project: string | null;
  readonly source: string | null;
  readonly inputs: Attributes;
  readonly metadata: Attributes;
  readonly userProperties: Attributes;
}

const fields = ['outputs', 'metadata', 'metrics', 'feedback', 'config', 'userProperties'] as const;

/** What `PUT /events` adds to an event; the id of a session is that of its own event. */
export type Enrichment = { readonly [Field in (typeof fields)[number]]: Attributes };

/** Later values over earlier ones, field by field. */
export function mergeEnrichments(earlier: Partial<Enrichment>, later: Partial<Enrichment>): Enrichment {
  const merged = fields.map((field) => [field, { ...earlier[field], ...later[field] }]);
  return Object.fromEntries(merged) as Enrichment;
}

/** One line of the list of sessions. */
export interface SessionSummary {
  readonly id: string;
  readonly name: string;
  readonly project: string | null;
  readonly source: string | null;
  /** Nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Milliseconds from the first start to the last end. */
  readonly duration: number;
  readonly spans: number;
  readonly errors: number;
  readonly services: number;
  readonly traces: number;
}

/** A span as it is kept: what was received, and what HoneyHive makes of it. */
export interface StoredSpan extends Span {
  /** The session that its parent is in, which may be another one; null without a parent or before it came. */
  readonly parentSessionId: string | null;
  readonly service: string;
  readonly eventType: string;
  /** What went wrong; null when nothing did. */
  readonly error: string | null;
  /** Milliseconds. */
  readonly duration: number;
}

/** A session with its spans, the earliest first. */
export interface Session extends Omit<SessionSummary, 'spans'>, Enrichment {
  readonly inputs: Attributes;
  readonly spans: readonly StoredSpan[];
}
