import { longestTimer } from '@honeyhive/core/adapter';
import type { OtlpExporter } from './otlp-exporter.js';
import type { SpanCounts } from './span-counts.js';

const maxConcurrentExports = 4;
const initialBackoffMillis = 500;
const maxBackoffMillis = 5_000;

/** Spans as they go over the wire. */
interface Batch {
  readonly body: Uint8Array;
  readonly spanCount: number;
  /** When the first attempt failed. */
  firstFailureAt?: number;
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * Hands batches to HoneyHive, a few at a time. While it cannot take them one attempt at a time is made, after pauses that
 * grow, with each batch in its turn; what fails for longer than `retryMillis` is dropped. Timers hold no process.
 */
export class Delivery {
  readonly #exportBody: OtlpExporter;
  readonly #counts: SpanCounts;
  readonly #retryMillis: number;
  readonly #batches = new Set<Batch>();
  #queue: Batch[] = [];
  #bytes = 0;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  #abortController = new AbortController();

  constructor(exportBody: OtlpExporter, counts: SpanCounts, retryMillis: number) {
    this.#exportBody = exportBody;
    this.#counts = counts;
    this.#retryMillis = retryMillis;
  }

  /** What is kept, on its way or not. */
  get queuedBytes(): number {
    return this.#bytes;
  }

  add(body: Uint8Array, spanCount: number): void {
    const batch: Batch = { body, spanCount, settled: Promise.withResolvers() };
    this.#batches.add(batch);
    this.#bytes += body.length;
    this.#queue.push(batch);
    this.#startExports();
  }

  /** Resolves when what is here by now was accepted or dropped. */
  async settled(): Promise<void> {
    await Promise.all(Array.from(this.#batches, ({ settled }) => settled.promise));
  }

  /** Drops what is here, on its way or not. */
  dropAll(cause: string): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#queue = [];
    this.#abortController.abort();
    this.#abortController = new AbortController();
    for (const batch of this.#batches) {
      this.#counts.addDropped(batch.spanCount, 'shutdown', cause);
      this.#settle(batch);
    }
  }

  #startExports(): void {
    const limit = this.#failures === 0 ? maxConcurrentExports : 1;
    while (this.#pause === undefined && this.#batches.size - this.#queue.length < limit) {
      const batch = this.#queue.shift();
      if (batch === undefined) return;
      void this.#export(batch);
    }
  }

  async #export(batch: Batch): Promise<void> {
    const startedAt = performance.now();
    const result = await this.#exportBody(batch.body, this.#abortController.signal);
    if (!this.#batches.has(batch)) return;
    if (result.status === 'unavailable') {
      this.#retryOrDrop(batch, startedAt, result.reason);
      this.#pauseBeforeRetry(result.retryAfterMillis);
    } else {
      this.#failures = 0;
      const refused = result.status === 'refused' ? batch.spanCount : Math.min(result.rejectedSpans, batch.spanCount);
      this.#counts.addExported(batch.spanCount - refused);
      this.#counts.addDropped(refused, 'refused', result.reason);
      this.#settle(batch);
    }
    this.#startExports();
  }

  #retryOrDrop(batch: Batch, startedAt: number, reason: string): void {
    batch.firstFailureAt ??= performance.now();
    // Counted up to the beginning of the attempt, so that an outage which ends within the time leaves one attempt after it.
    if (this.#retryMillis === 0 || startedAt - batch.firstFailureAt >= this.#retryMillis) {
      this.#counts.addDropped(batch.spanCount, 'unavailable', reason);
      this.#settle(batch);
    } else {
      this.#counts.reportRetry(reason);
      this.#queue.push(batch);
    }
  }

  #pauseBeforeRetry(retryAfterMillis: number | undefined): void {
    // Attempts that were under way together fail together, and are one failure.
    if (this.#pause !== undefined) return;
    // A server that asks for less, or for nothing, is not pressed either.
    const pauseMillis = Math.min(
      Math.max(retryAfterMillis ?? 0, backoffMillis(this.#failures)),
      this.#retryMillis,
      longestTimer,
    );
    this.#failures += 1;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#startExports();
    }, pauseMillis).unref();
  }

  #settle(batch: Batch): void {
    this.#batches.delete(batch);
    this.#bytes -= batch.body.length;
    batch.settled.resolve();
  }
}

/** Half of it is chance, so that many processes do not come back in the same moment. */
function backoffMillis(failures: number): number {
  return Math.min(initialBackoffMillis * 2 ** failures, maxBackoffMillis) * (0.5 + Math.random() / 2);
}
