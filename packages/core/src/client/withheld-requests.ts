import { type Context, type Span, trace } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';

const maxOrigins = 32;
const withheldOrigins = new WeakMap<Span, Set<string>>();
const count = globalState('withheld', () => ({ requests: 0 }));

/** Returns how many requests this process has sent without trace and session because no rule allowed their destination. */
export function withheldRequests(): number {
  return count.requests;
}

/** Counts a request to `origin` that was sent without trace and session, and records the origin on the active span. */
export function recordWithheld(ctx: Context, origin: string): void {
  count.requests += 1;
  const span = trace.getSpan(ctx);
  if (!span?.isRecording()) return;
  const origins = withheldOrigins.get(span) ?? new Set();
  if (origins.has(origin) || origins.size === maxOrigins) return;
  withheldOrigins.set(span, origins.add(origin));
  span.setAttribute('honeyhive.propagation.withheld', [...origins]);
}
