export type { Attributes, AttributeValue } from './any-value.js';
export { renderSession } from './render-session.js';
export type { Session, SessionStart, SessionSummary, StoredSpan } from './session.js';
export type { Span, SpanEvent, SpanLink } from './span.js';
export { type LocalHoneyHive, type LocalOptions, startLocal } from './start-local.js';
export type { Store } from './store.js';
