import type { Attributes } from '../otlp/any-value.js';
import type { SpanLink } from '../otlp/span.js';
import type { SpanOutline } from '../sessions/session.js';

/** Everything that the findings of one session are derived from. */
export interface Evidence {
  /** The spans of the session, earliest first. */
  readonly spans: readonly SpanOutline[];
  readonly withheldCalls: readonly WithheldCall[];
  readonly sharedTraces: readonly SharedTrace[];
  /** Earliest first. */
  readonly concurrentSessions: readonly ConcurrentSession[];
  /** The attributes of a span of the session. A function, because they are large and few spans are asked for. */
  attributesOf(span: SpanOutline): Attributes;
  /** The links of a span of the session. A function for the same reason. */
  linksOf(span: SpanOutline): readonly SpanLink[];
}

/** A span whose service called origins without trace and session. */
export interface WithheldCall extends Pick<SpanOutline, 'traceId' | 'spanId' | 'service' | 'name'> {
  readonly origins: readonly string[];
}

/** A trace with spans in another session too. */
export interface SharedTrace {
  readonly traceId: string;
  readonly otherSession: string;
  /** The earliest span of the trace in the other session. */
  readonly firstSpanThere: Pick<SpanOutline, 'spanId' | 'parentSpanId' | 'service' | 'start'>;
}

/** A session that began while this one was open and shares no trace with it. */
export interface ConcurrentSession {
  readonly id: string;
  /** Nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Its spans without a parent, earliest first. */
  readonly roots: readonly Pick<SpanOutline, 'service' | 'name' | 'kind'>[];
}
