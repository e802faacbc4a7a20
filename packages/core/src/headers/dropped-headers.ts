import { globalState } from '../runtime/global-state.js';

const dropped = globalState('dropped-headers', () => ({ baggageMembers: 0, tracestates: 0 }));

/** Counts baggage members that were not read from a header or not written into one. */
export function countDroppedBaggage(members: number): void {
  dropped.baggageMembers += members;
}

/**
 * Returns how many baggage members this process has dropped: malformed ones, those beyond 180 members or 8192 bytes, and
 * session ids, projects and sources that are not valid labels. A member that is read twice counts twice, and one that is
 * never read does not count.
 */
export function droppedBaggage(): number {
  return dropped.baggageMembers;
}

/** Counts a malformed `tracestate` header. W3C Trace Context §3.3.1.1 drops the whole header. */
export function countDroppedTracestate(): void {
  dropped.tracestates += 1;
}

/** Returns how many `tracestate` headers this process has dropped. */
export function droppedTracestate(): number {
  return dropped.tracestates;
}
