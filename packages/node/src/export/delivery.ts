import { longestTimer } from '@honeyhive/core/internal';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { compress } from './compress.js';
import { encodeBatch } from './encode-batch.js';
import type { OtlpExporter } from './otlp-exporter.js';
import type { SpanCounts } from './span-counts.js';
import type { SpanDelivery } from './span-delivery.js';

const maxConcurrentExports = 4;
const initialBackoffMillis = 500;
const maxBackoffMillis = 5_000;
const noResponse = 'the server did not respond';

/** Encoded spans. */
interface Batch {
  body: Uint8Array;
  /** False until `body` is in the form in which it is sent. */
  isReady: boolean;
  readonly spanCount: number;
  firstFailureAt?: number;
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * Sends batches to HoneyHive, a few at a time. After a failure it sends one batch at a time, in turn, with a growing pause
 * between attempts. A batch that has failed for `retryMillis` is dropped. Its timers do not keep the process alive.
 */
export class Delivery implements SpanDelivery {
  readonly #exportBody: OtlpExporter;
  readonly #counts: SpanCounts;
  readonly #retryMillis: number;
  readonly #compresses: boolean;
  readonly #batches = new Set<Batch>();
  #queue: Batch[] = [];
  #bytes = 0;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  #abortController = new AbortController();
  #isStopped = false;

  constructor(exportBody: OtlpExporter, counts: SpanCounts, retryMillis: number, compresses = false) {
    this.#exportBody = exportBody;
    this.#counts = counts;
    this.#retryMillis = retryMillis;
    this.#compresses = compresses;
  }

  get queuedBytes(): number {
    return this.#bytes;
  }

  addSpans(spans: readonly ReadableSpan[]): void {
    for (const { body, spanCount } of encodeBatch(spans)) {
      if (body === undefined) this.#counts.addDropped(spanCount, 'invalid', 'they could not be encoded');
      else this.add(body, spanCount);
    }
  }

  add(body: Uint8Array, spanCount: number): void {
    const batch: Batch = { body, isReady: !this.#compresses, spanCount, settled: Promise.withResolvers() };
    this.#batches.add(batch);
    this.#bytes += body.length;
    this.#queue.push(batch);
    this.#startExports();
  }

  async settled(): Promise<void> {
    await Promise.all(Array.from(this.#batches, ({ settled }) => settled.promise));
  }

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

  stop(): void {
    this.#isStopped = true;
  }

  flushSync(post: (bodies: readonly Uint8Array[]) => readonly number[]): void {
    const batches = [...this.#batches];
    if (batches.length === 0) return;
    const statuses = post(batches.map(({ body }) => body));
    for (const [index, batch] of batches.entries()) {
      const { [index]: status = 0 } = statuses;
      if (status >= 200 && status < 300) this.#counts.addExported(batch.spanCount);
      else this.#counts.addDropped(batch.spanCount, 'shutdown', status === 0 ? noResponse : `HTTP status ${status}`);
      this.#settle(batch);
    }
  }

  #startExports(): void {
    if (this.#isStopped) return;
    const limit = this.#failures === 0 ? maxConcurrentExports : 1;
    while (this.#pause === undefined && this.#batches.size - this.#queue.length < limit) {
      const batch = this.#queue.shift();
      if (batch === undefined) return;
      void this.#export(batch);
    }
  }

  async #export(batch: Batch): Promise<void> {
    const startedAt = performance.now();
    if (!batch.isReady) await this.#compress(batch);
    if (!this.#batches.has(batch) || this.#isStopped) return;
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

  /** Compresses a batch once, so that a retry does not compress it again. */
  async #compress(batch: Batch): Promise<void> {
    batch.isReady = true;
    const body = await compress(batch.body).catch(() => batch.body);
    if (!this.#batches.has(batch)) return;
    this.#bytes += body.length - batch.body.length;
    batch.body = body;
  }

  #retryOrDrop(batch: Batch, startedAt: number, reason: string): void {
    batch.firstFailureAt ??= performance.now();
    // The start of the attempt counts, so that a batch gets one attempt after any outage shorter than `retryMillis`.
    if (this.#retryMillis === 0 || startedAt - batch.firstFailureAt >= this.#retryMillis) {
      this.#counts.addDropped(batch.spanCount, 'unavailable', reason);
      this.#settle(batch);
    } else {
      this.#counts.reportRetry(reason);
      this.#queue.push(batch);
    }
  }

  #pauseBeforeRetry(retryAfterMillis: number | undefined): void {
    // Concurrent attempts fail together and count as one failure.
    if (this.#pause !== undefined) return;
    // Retry-After can lengthen the pause, never shorten it.
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

/** Half of the pause is random, so that many processes do not retry at the same moment. */
function backoffMillis(failures: number): number {
  return Math.min(initialBackoffMillis * 2 ** failures, maxBackoffMillis) * (0.5 + Math.random() / 2);
}
