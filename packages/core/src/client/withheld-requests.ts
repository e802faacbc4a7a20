import { type Context, type Span, trace } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';
import { warnOnce } from '../runtime/warn-once.js';

const maxOrigins = 32;
const count = globalState('withheld', () => ({ requests: 0, ofUnknownCallers: 0 }));

/** The attributes of a span that name the origins of requests without trace and session, and the origins so far. */
const withheld = { attribute: 'honeyhive.propagation.withheld', origins: new WeakMap<Span, Set<string>>() };
const undetermined = { attribute: 'honeyhive.propagation.undetermined', origins: new WeakMap<Span, Set<string>>() };

/** Returns how many requests this process has sent without trace and session because no rule allowed their destination. */
export function withheldRequests(): number {
  return count.requests;
}

/** Returns how many requests this process has sent without trace and session because their caller could not be known. */
export function undeterminedRequests(): number {
  return count.ofUnknownCallers;
}

/** Counts a request to `origin` that was sent without trace and session, and records the origin on the active span. */
export function recordWithheld(ctx: Context, origin: string): void {
  count.requests += 1;
  recordOrigin(ctx, origin, withheld);
}

/** Counts a request to `origin` whose caller cannot be known, and records the origin on the span that is active when it is sent. */
export function recordUndetermined(ctx: Context, origin: string): void {
  count.ofUnknownCallers += 1;
  recordOrigin(ctx, origin, undetermined);
  warnOnce(
    'An outgoing request was sent without trace and session, because undici sends it later than it was called',
    'set up tracing before a dispatcher is composed, for example by node --import',
  );
}

function recordOrigin(ctx: Context, origin: string, { attribute, origins }: typeof withheld): void {
  const span = trace.getSpan(ctx);
  if (!span?.isRecording()) return;
  const recorded = origins.get(span) ?? new Set();
  if (recorded.has(origin) || recorded.size === maxOrigins) return;
  origins.set(span, recorded.add(origin));
  span.setAttribute(attribute, [...recorded]);
}
