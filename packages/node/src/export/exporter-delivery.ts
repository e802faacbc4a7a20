import { errorText, withoutTracing } from '@honeyhive/core/internal';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { isRedactionNeeded, redactSpan } from './redact-span.js';
import type { SpanCounts } from './span-counts.js';
import type { SpanDelivery } from './span-delivery.js';

/** The result code of OpenTelemetry for success. */
const success = 0;

interface Batch {
  readonly spans: readonly ReadableSpan[];
  readonly bytes: number;
}

/** Passes batches to an OpenTelemetry exporter, one at a time as it expects. The exporter retries by itself, if at all. */
export class ExporterDelivery implements SpanDelivery {
  readonly #exporter: SpanExporter;
  readonly #counts: SpanCounts;
  readonly #timeoutMillis = Number(process.env.OTEL_BSP_EXPORT_TIMEOUT) || 30_000;
  readonly #batches = new Set<Batch>();
  #bytes = 0;
  #lastExport: Promise<void> = Promise.resolve();

  constructor(exporter: SpanExporter, counts: SpanCounts) {
    this.#exporter = exporter;
    this.#counts = counts;
  }

  get queuedBytes(): number {
    return this.#bytes;
  }

  addSpans(ended: readonly ReadableSpan[], bytes: number): void {
    const spans = isRedactionNeeded() ? ended.flatMap((span) => this.#redact(span)) : ended;
    const batch = { spans, bytes };
    this.#batches.add(batch);
    this.#bytes += bytes;
    this.#lastExport = this.#lastExport.then(() => this.#export(batch));
  }

  async settled(): Promise<void> {
    await this.#lastExport;
    await this.#exporter.forceFlush?.();
  }

  dropAll(cause: string): void {
    for (const batch of this.#batches) {
      this.#counts.addDropped(batch.spans.length, 'shutdown', cause);
      this.#settle(batch);
    }
  }

  stop(): void {}

  /** An exporter works asynchronously, and a process that ends has no time for that. */
  flushSync(): void {
    this.dropAll('the process ended before the exporter could take them');
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #redact(span: ReadableSpan): ReadableSpan[] {
    try {
      return [redactSpan(span)];
    } catch {
      this.#counts.addDropped(1, 'invalid', 'they could not be redacted');
      return [];
    }
  }

  async #export(batch: Batch): Promise<void> {
    if (!this.#batches.has(batch)) return;
    const failure = await this.#failureOf(batch);
    if (!this.#batches.has(batch)) return;
    if (failure === undefined) this.#counts.addExported(batch.spans.length);
    else this.#counts.addDropped(batch.spans.length, 'unavailable', failure);
    this.#settle(batch);
  }

  /** Exports the batch. Resolves to why it failed, or to undefined. */
  #failureOf({ spans }: Batch): Promise<string | undefined> {
    return new Promise((resolve) => {
      const millis = this.#timeoutMillis;
      const timer = setTimeout(resolve, millis, `the exporter did not finish within ${millis} ms`).unref();
      const finish = (failure: string | undefined) => {
        clearTimeout(timer);
        resolve(failure);
      };
      try {
        const exported: unknown = withoutTracing(() =>
          this.#exporter.export([...spans], ({ code, error }) =>
            finish(code === success ? undefined : (error?.message ?? 'the exporter gave no reason')),
          ),
        );
        // TypeScript lets `export` be async, and its rejection would end the process.
        Promise.resolve(exported).catch((error) => finish(errorText(error)));
      } catch (error) {
        finish(errorText(error));
      }
    });
  }

  #settle(batch: Batch): void {
    this.#batches.delete(batch);
    this.#bytes -= batch.bytes;
  }
}
