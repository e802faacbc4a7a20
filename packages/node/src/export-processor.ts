import { type Context, TraceFlags } from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  SimpleSpanProcessor,
  type Span,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import type { AccountableExporter } from './accountable-exporter.js';

const maxBatch = 512;

/**
 * Hands spans that have ended to the exporter, in batches or each by itself. The queue is bounded here and not by the
 * SDK, which would drop what is over without a word.
 */
export class ExportProcessor implements SpanProcessor {
  readonly #exporter: AccountableExporter;
  readonly #processor: SpanProcessor;
  readonly #limit = Number(process.env.OTEL_BSP_MAX_QUEUE_SIZE) || 8192;

  constructor(exporter: AccountableExporter, disableBatch: boolean) {
    this.#exporter = exporter;
    this.#processor = disableBatch
      ? new SimpleSpanProcessor(exporter)
      : new BatchSpanProcessor(exporter, {
          maxQueueSize: this.#limit + maxBatch,
          maxExportBatchSize: maxBatch,
          scheduledDelayMillis: Number(process.env.OTEL_BSP_SCHEDULE_DELAY) || 1000,
        });
  }

  onStart(span: Span, ctx: Context): void {
    this.#processor.onStart(span, ctx);
  }

  onEnd(span: ReadableSpan): void {
    const isSampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    if (isSampled && this.#exporter.admit(this.#limit)) this.#processor.onEnd(span);
  }

  async forceFlush(): Promise<void> {
    try {
      await this.#processor.forceFlush();
    } finally {
      // The processor does not wait for batches that are on their way already.
      await this.#exporter.forceFlush();
    }
  }

  shutdown(): Promise<void> {
    return this.#processor.shutdown();
  }
}
