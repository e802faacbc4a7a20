import { trace } from '@opentelemetry/api';

// Node takes a longer one for one of a millisecond.
const longestTimer = 2 ** 31 - 1;

interface Provider {
  /** What the API's own provider passes everything on to. */
  getDelegate?(): Provider;
  forceFlush?(): Promise<void>;
}

/** Sends what has ended so far, whoever set OpenTelemetry up. Takes no longer than `limitMillis`; never rejects. */
export async function flush(limitMillis: number): Promise<void> {
  const provider: Provider = trace.getTracerProvider() as Provider;
  const flushable = provider.getDelegate?.() ?? provider;
  if (flushable.forceFlush === undefined) return;
  const { promise: timedOut, resolve } = Promise.withResolvers<void>();
  // The timer holds the event loop: once that is empty, the runtime answers null.
  const timer = setTimeout(resolve, Math.min(limitMillis, longestTimer));
  try {
    await Promise.race([flushable.forceFlush(), timedOut]);
  } catch {
    // The exporter has told the operator.
  } finally {
    clearTimeout(timer);
  }
}
