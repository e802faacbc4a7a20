import type { Finding } from '../sessions/finding.js';
import type { SpanOutline } from '../sessions/session.js';
import type { Evidence } from './evidence.js';
import { findOrphans } from './find-orphans.js';
import { findSeparateSessions } from './find-separate-sessions.js';
import { findSeparateTraces } from './find-separate-traces.js';
import { findSharedTraces } from './find-shared-traces.js';
import { findWithheld } from './find-withheld.js';

/** Where in a session context was lost or may have been: what is certain first, what only looks so last. */
export function findingsFrom(evidence: Evidence): Finding[] {
  const withheld = findWithheld(evidence);
  const orphans = findOrphans(evidence);
  const withholding = servicesOf(withheld, evidence.spans);
  const orphaned = servicesOf(orphans, evidence.spans);
  return [
    ...withheld,
    ...orphans,
    ...findSharedTraces(evidence),
    ...findSeparateTraces(evidence),
    // A call that was withheld begins a session by right, and a service with orphans does read its caller's headers.
    ...findSeparateSessions(evidence, (caller, service) => withholding.has(caller) || orphaned.has(service)),
  ];
}

function servicesOf(findings: readonly Finding[], spans: readonly SpanOutline[]): ReadonlySet<string> {
  const places = new Set(findings.flatMap(({ spans }) => spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`)));
  const found = spans.filter(({ traceId, spanId }) => places.has(`${traceId} ${spanId}`));
  return new Set(found.map(({ service }) => service));
}
