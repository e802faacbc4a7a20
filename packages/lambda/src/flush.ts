import { succeedsWithin } from '@honeyhive/core/internal';
import { trace } from '@opentelemetry/api';

interface Provider {
  /** What the API's own provider passes everything on to. */
  getDelegate?(): Provider;
  forceFlush?(): Promise<void>;
}

/**
 * Sends what has ended so far, whoever set OpenTelemetry up. Takes no longer than `limitMillis`, for which it holds the
 * event loop: once that is empty, the runtime answers null. Never rejects: the exporter has told the operator.
 */
export async function flush(limitMillis: number): Promise<void> {
  const provider: Provider = trace.getTracerProvider() as Provider;
  const flushable = provider.getDelegate?.() ?? provider;
  await succeedsWithin(limitMillis, async () => flushable.forceFlush?.());
}
