import { globalState } from './global-state.js';

const counter = globalState('dropped-tracestate', () => ({ headers: 0 }));

export function countDroppedTracestate(): void {
  counter.headers += 1;
}

/** How many `tracestate` headers this process has dropped so far, whole as the specification has it. */
export function droppedTracestate(): number {
  return counter.headers;
}
