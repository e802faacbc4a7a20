export { type LocalHoneyHive, type LocalOptions, startLocal } from './http/start-local.js';
export type { Attributes, AttributeValue } from './otlp/any-value.js';
export type { Span, SpanEvent, SpanLink } from './otlp/span.js';
export type { Finding } from './sessions/finding.js';
export { renderSession } from './sessions/render-session.js';
export type {
  Session,
  SessionOutline,
  SessionStart,
  SessionSummary,
  SpanOutline,
  StoredSpan,
} from './sessions/session.js';
export type { SessionQuery } from './store/find-sessions.js';
export type { Status, Store } from './store/store.js';
