import type { Attributes } from '../otlp/any-value.js';
import type { Span } from '../otlp/span.js';
import type { Finding } from './finding.js';
import type { TreeSpan } from './span-tree.js';

/** The body of `POST /session/start`. */
export interface SessionStart {
  readonly id: string;
  readonly name: string | null;
  readonly project: string | null;
  readonly source: string | null;
  readonly inputs: Attributes;
  readonly metadata: Attributes;
  readonly userProperties: Attributes;
}

const enrichmentFields = ['outputs', 'metadata', 'metrics', 'feedback', 'config', 'userProperties'] as const;

/** The fields that `PUT /events` adds to an event. A session is itself an event, with the same id. */
export type Enrichment = { readonly [Field in (typeof enrichmentFields)[number]]: Attributes } & {
  readonly error?: string;
};

/** Merges each field key by key. Later values replace earlier ones. */
export function mergeEnrichments(earlier: Partial<Enrichment>, later: Partial<Enrichment>): Enrichment {
  const merged = enrichmentFields.map((field) => [field, { ...earlier[field], ...later[field] }]);
  const error = later.error ?? earlier.error;
  return { ...Object.fromEntries(merged), ...(error !== undefined && { error }) };
}

/** A session as the list of sessions shows it. */
export interface SessionSummary {
  readonly id: string;
  readonly name: string;
  readonly project: string | null;
  readonly source: string | null;
  /** Nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Milliseconds from the earliest start to the latest end. */
  readonly duration: number;
  readonly spans: number;
  readonly errors: number;
  /** In the order in which their first spans were received. */
  readonly services: readonly string[];
  readonly traces: number;
  /** The tokens that its models used; null if no span reports any. */
  readonly tokens: number | null;
}

/** The part of a span that a tree of the session shows. */
export interface SpanOutline extends TreeSpan, Pick<Span, 'name' | 'kind'> {
  /** The session of the parent, which may be another one; null if there is no parent or it was not received. */
  readonly parentSessionId: string | null;
  readonly service: string;
  readonly eventType: string;
  /** Milliseconds. */
  readonly duration: number;
  /** The error message; null if the span did not fail. */
  readonly error: string | null;
  /** The tokens that the span reports, its own or those of its children; null if it reports none. */
  readonly tokens: number | null;
}

/** A span as it was received, with the fields that HoneyHive derives from it. */
export interface StoredSpan extends Span, SpanOutline {}

/** The fields that `POST /session/start` and `PUT /events` set on a session. */
export type SessionFields = Enrichment & { readonly inputs: Attributes };

/** A session with its spans, earliest first. */
export interface Session extends Omit<SessionSummary, 'spans'>, SessionFields {
  readonly spans: readonly StoredSpan[];
}

/** A session with the parts of its spans that a tree shows. */
export interface SessionOutline extends Omit<SessionSummary, 'spans'>, SessionFields {
  readonly spans: readonly SpanOutline[];
  readonly findings: readonly Finding[];
}
