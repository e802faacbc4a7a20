import type { Finding } from '../sessions/finding.js';
import type { SpanOutline } from '../sessions/session.js';
import type { Evidence } from './evidence.js';
import { findOrphans } from './find-orphans.js';
import { findSeparateSessions } from './find-separate-sessions.js';
import { findSeparateTraces } from './find-separate-traces.js';
import { findSharedTraces } from './find-shared-traces.js';
import { findWithheld } from './find-withheld.js';

/** Returns the places in a session where context was lost, certain ones first, guesses last. */
export function findingsFrom(evidence: Evidence): Finding[] {
  const withheld = findWithheld(evidence);
  const orphans = findOrphans(evidence);
  const withholdingServices = servicesOf(withheld, evidence.spans);
  const orphanServices = servicesOf(orphans, evidence.spans);
  return [
    ...withheld,
    ...orphans,
    ...findSharedTraces(evidence),
    ...findSeparateTraces(evidence),
    // A withheld call is expected to begin a session, and a service with orphans does read the headers of its callers.
    ...findSeparateSessions(
      evidence,
      (caller, service) => withholdingServices.has(caller) || orphanServices.has(service),
    ),
  ];
}

function servicesOf(findings: readonly Finding[], spans: readonly SpanOutline[]): ReadonlySet<string> {
  const affected = new Set(findings.flatMap(({ spans }) => spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`)));
  const found = spans.filter(({ traceId, spanId }) => affected.has(`${traceId} ${spanId}`));
  return new Set(found.map(({ service }) => service));
}
