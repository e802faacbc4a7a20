import { globalState } from './global-state.js';

const counter = globalState('dropped-baggage', () => ({ members: 0 }));

/** Counts members that were not taken from a header, or did not go into one. */
export function countDroppedBaggage(members: number): void {
  counter.members += members;
}

/**
 * How many baggage members this process has dropped so far: malformed ones, those beyond 180 members or 8192 bytes, and
 * session ids, projects and sources that are no label. One that is read twice counts twice, and one that nothing asks for
 * not at all.
 */
export function droppedBaggage(): number {
  return counter.members;
}
