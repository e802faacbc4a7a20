import type { Attributes } from '../otlp/any-value.js';
import type { Span } from '../otlp/span.js';
import type { Finding } from './finding.js';
import type { TreeSpan } from './span-tree.js';

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
export type Enrichment = { readonly [Field in (typeof fields)[number]]: Attributes } & { readonly error?: string };

/** Later values over earlier ones, field by field. */
export function mergeEnrichments(earlier: Partial<Enrichment>, later: Partial<Enrichment>): Enrichment {
  const merged = fields.map((field) => [field, { ...earlier[field], ...later[field] }]);
  const error = later.error ?? earlier.error;
  return { ...Object.fromEntries(merged), ...(error !== undefined && { error }) };
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
  /** In the order in which they were first heard of. */
  readonly services: readonly string[];
  readonly traces: number;
  /** What its models have used; null when no span says. */
  readonly tokens: number | null;
}

/** What of a span draws it at its place in a session. */
export interface SpanOutline extends TreeSpan, Pick<Span, 'name' | 'kind'> {
  /** The session that its parent is in, which may be another one; null without a parent or before it came. */
  readonly parentSessionId: string | null;
  readonly service: string;
  readonly eventType: string;
  /** Milliseconds. */
  readonly duration: number;
  /** What went wrong; null when nothing did. */
  readonly error: string | null;
  /** What it says was used, by itself or by what it called; null when it says nothing. */
  readonly tokens: number | null;
}

/** A span as it is kept: what was received, and what HoneyHive makes of it. */
export interface StoredSpan extends Span, SpanOutline {}

/** What was said of a session, by whoever started it or added to it. */
export type SessionFields = Enrichment & { readonly inputs: Attributes };

/** A session with its spans, the earliest first. */
export interface Session extends Omit<SessionSummary, 'spans'>, SessionFields {
  readonly spans: readonly StoredSpan[];
}

/** A session as its tree is drawn, without what only a look at one span needs. */
export interface SessionOutline extends Omit<SessionSummary, 'spans'>, SessionFields {
  readonly spans: readonly SpanOutline[];
  readonly findings: readonly Finding[];
}
