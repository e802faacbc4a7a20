import type { Attributes } from '../otlp/any-value.js';
import type { SpanLink } from '../otlp/span.js';
import type { SpanOutline } from '../sessions/session.js';

/** Everything that the findings of one session are drawn from. The store fills it. */
export interface Evidence {
  /** The spans of the session, the earliest first. */
  readonly spans: readonly SpanOutline[];
  readonly withheldCalls: readonly WithheldCall[];
  readonly sharedTraces: readonly SharedTrace[];
  /** The earliest first. */
  readonly concurrentSessions: readonly ConcurrentSession[];
  /** Read on demand, because only a few spans are asked for. */
  attributesOf(span: SpanOutline): Attributes;
  /** Read on demand, because only a few spans are asked for. */
  linksOf(span: SpanOutline): readonly SpanLink[];
}

/** A span whose service withheld trace and session from some origins that it called. */
export interface WithheldCall extends Pick<SpanOutline, 'traceId' | 'spanId' | 'service' | 'name'> {
  readonly origins: readonly string[];
}

/** A trace that has spans in another session too. */
export interface SharedTrace {
  readonly traceId: string;
  readonly otherSession: string;
  /** The earliest span of the trace in the other session. */
  readonly firstThere: Pick<SpanOutline, 'spanId' | 'parentSpanId' | 'service' | 'start'>;
}

/** A session that began while this one was open and shares no trace with it. */
export interface ConcurrentSession {
  readonly id: string;
  /** Nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Its spans without a parent, the earliest first. */
  readonly roots: readonly Pick<SpanOutline, 'service' | 'name' | 'kind'>[];
}
