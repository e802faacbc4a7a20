import { longestTimer } from '@honeyhive/core/adapter';
import type { PostSpans } from './otlp-exporter.js';
import type { SpanLedger } from './span-counts.js';

const maxAttemptsAtOnce = 4;
const firstPauseMillis = 500;
const longestPauseMillis = 5_000;

/** Spans as they go over the wire. */
interface Batch {
  readonly body: Uint8Array;
  readonly spans: number;
  /** When the first attempt failed. */
  failedAt?: number;
  readonly settled: PromiseWithResolvers<void>;
}

/**
 * Hands batches to HoneyHive, a few at a time. While it cannot take them one attempt at a time is made, after pauses that
 * grow, with each batch in its turn; what fails for longer than `retryMillis` is dropped. Timers hold no process.
 */
export class Delivery {
  readonly #post: PostSpans;
  readonly #ledger: SpanLedger;
  readonly #retryMillis: number;
  readonly #batches = new Set<Batch>();
  #waiting: Batch[] = [];
  #bytes = 0;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  #attempts = new AbortController();

  constructor(post: PostSpans, ledger: SpanLedger, retryMillis: number) {
    this.#post = post;
    this.#ledger = ledger;
    this.#retryMillis = retryMillis;
  }

  /** What is kept, on its way or not. */
  get bytes(): number {
    return this.#bytes;
  }

  add(body: Uint8Array, spans: number): void {
    const batch: Batch = { body, spans, settled: Promise.withResolvers() };
    this.#batches.add(batch);
    this.#bytes += body.length;
    this.#waiting.push(batch);
    this.#proceed();
  }

  /** Resolves when what is here by now was accepted or dropped. */
  async settled(): Promise<void> {
    await Promise.all(Array.from(this.#batches, ({ settled }) => settled.promise));
  }

  /** Drops what is here, on its way or not. */
  abandon(cause: string): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#waiting = [];
    this.#attempts.abort();
    this.#attempts = new AbortController();
    for (const batch of this.#batches) {
      this.#ledger.drop(batch.spans, 'shutdown', cause);
      this.#settle(batch);
    }
  }

  #proceed(): void {
    const limit = this.#failures === 0 ? maxAttemptsAtOnce : 1;
    while (this.#pause === undefined && this.#batches.size - this.#waiting.length < limit) {
      const batch = this.#waiting.shift();
      if (batch === undefined) return;
      void this.#attempt(batch);
    }
  }

  async #attempt(batch: Batch): Promise<void> {
    const began = performance.now();
    const outcome = await this.#post(batch.body, this.#attempts.signal);
    if (!this.#batches.has(batch)) return;
    if (outcome.status === 'unavailable') {
      this.#failed(batch, began, outcome.reason);
      this.#pauseFor(outcome.retryAfterMillis);
    } else {
      this.#failures = 0;
      const refused = outcome.status === 'refused' ? batch.spans : Math.min(outcome.rejected, batch.spans);
      this.#ledger.accept(batch.spans - refused);
      this.#ledger.drop(refused, 'refused', outcome.reason);
      this.#settle(batch);
    }
    this.#proceed();
  }

  #failed(batch: Batch, began: number, reason: string): void {
    batch.failedAt ??= performance.now();
    // Counted up to the beginning of the attempt, so that an outage which ends within the time leaves one attempt after it.
    if (this.#retryMillis === 0 || began - batch.failedAt >= this.#retryMillis) {
      this.#ledger.drop(batch.spans, 'unavailable', reason);
      this.#settle(batch);
    } else {
      this.#ledger.delay(reason);
      this.#waiting.push(batch);
    }
  }

  #pauseFor(asked: number | undefined): void {
    // Attempts that were under way together fail together, and are one failure.
    if (this.#pause !== undefined) return;
    // A server that asks for less, or for nothing, is not pressed either.
    const pause = Math.min(Math.max(asked ?? 0, growingPause(this.#failures)), this.#retryMillis, longestTimer);
    this.#failures += 1;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#proceed();
    }, pause).unref();
  }

  #settle(batch: Batch): void {
    this.#batches.delete(batch);
    this.#bytes -= batch.body.length;
    batch.settled.resolve();
  }
}

/** Half of it is chance, so that many processes do not come back in the same moment. */
function growingPause(failures: number): number {
  return Math.min(firstPauseMillis * 2 ** failures, longestPauseMillis) * (0.5 + Math.random() / 2);
}
