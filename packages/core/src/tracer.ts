import { type Tracer, trace } from '@opentelemetry/api';

/** Looked up at every use: a tracer that was fetched before a provider was registered stays without effect for ever. */
export function tracer(): Tracer {
  return trace.getTracer('honeyhive');
}
