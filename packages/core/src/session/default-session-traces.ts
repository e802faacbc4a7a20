import { globalState } from '../runtime/global-state.js';

const maxTraces = 1000;

/** The traces of spans that started in the tracer's session, outside any scope. */
const traces = globalState('default-session-traces', () => new Set<string>());

/** Remembers that a trace is in the tracer's session. The last 1000 traces are remembered. */
export function rememberDefaultSessionTrace(traceId: string): void {
  if (traces.has(traceId)) return;
  traces.add(traceId);
  const [oldest] = traces;
  if (traces.size > maxTraces && oldest !== undefined) traces.delete(oldest);
}

export function isDefaultSessionTrace(traceId: string): boolean {
  return traces.has(traceId);
}
