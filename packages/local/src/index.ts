export type { Attributes, AttributeValue } from './any-value.js';
export type { Finding } from './finding.js';
export type { SessionQuery } from './read-sessions.js';
export { renderSession } from './render-session.js';
export type { Session, SessionOutline, SessionStart, SessionSummary, SpanOutline, StoredSpan } from './session.js';
export type { Span, SpanEvent, SpanLink } from './span.js';
export { type LocalHoneyHive, type LocalOptions, startLocal } from './start-local.js';
export type { Status, Store } from './store.js';
