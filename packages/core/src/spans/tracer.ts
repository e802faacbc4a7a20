import { type Tracer, type TracerProvider, trace } from '@opentelemetry/api';

let provider: TracerProvider | undefined;
let ours: Tracer | undefined;

/** Of whoever is the provider now: a tracer that was fetched before it was registered stays without effect for ever. */
export function tracer(): Tracer {
  const current = trace.getTracerProvider();
  if (ours === undefined || provider !== current) {
    provider = current;
    ours = current.getTracer('honeyhive');
  }
  return ours;
}
