import { type Context, type Span, trace } from '@opentelemetry/api';

const maxOrigins = 32;
const withheld = new WeakMap<Span, Set<string>>();

/** Notes on the active span that its headers were kept from `origin`, so that people see it where they look. */
export function withhold(ctx: Context, origin: string): void {
  const span = trace.getSpan(ctx);
  if (!span?.isRecording()) return;
  const origins = withheld.get(span) ?? new Set();
  if (origins.has(origin) || origins.size === maxOrigins) return;
  withheld.set(span, origins.add(origin));
  span.setAttribute('honeyhive.propagation.withheld', [...origins]);
}
