import { type Context, type Span, trace } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';

const maxOrigins = 32;
const withheld = new WeakMap<Span, Set<string>>();
const count = globalState('withheld', () => ({ requests: 0 }));

/** How many requests this process has sent without trace and session, since those may not go where they went. */
export function withheldRequests(): number {
  return count.requests;
}

/**
 * Counts a request whose headers were kept from `origin`, and notes that on the active span, so that people see it
 * where they look.
 */
export function recordWithheld(ctx: Context, origin: string): void {
  count.requests += 1;
  const span = trace.getSpan(ctx);
  if (!span?.isRecording()) return;
  const origins = withheld.get(span) ?? new Set();
  if (origins.has(origin) || origins.size === maxOrigins) return;
  withheld.set(span, origins.add(origin));
  span.setAttribute('honeyhive.propagation.withheld', [...origins]);
}
