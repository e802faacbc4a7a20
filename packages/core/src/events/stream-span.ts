import type { Span } from '@opentelemetry/api';
import { recordError } from '../spans/record-error.js';

/** How reading one stream goes. Only the first of `end`, `fail` and `abandon` counts. */
export interface StreamProgress {
  chunk(value: unknown): void;
  end(): void;
  fail(error: unknown): void;
  /** The reader stopped reading, or lost the stream. */
  abandon(): void;
}

export interface StreamSpanOptions {
  /** From `performance.now()`: the moment from which the time to the first chunk counts. Default: now. */
  readonly start?: number;
  /** Sees each chunk before the application does. */
  readonly onChunk?: (value: unknown) => void;
  /** Records an error on the span. Default: `recordError`. */
  readonly recordFailure?: (span: Span, error: unknown) => void;
}

/** The span of one or more streams: complete when the last one that was opened has ended, or when one fails. */
export class StreamSpan {
  readonly #span: Span;
  readonly #onComplete: () => void;
  readonly #start: number;
  readonly #onChunk: ((value: unknown) => void) | undefined;
  readonly #recordFailure: (span: Span, error: unknown) => void;
  #firstChunk: number | undefined;
  #chunks = 0;
  #open = 0;
  #isComplete = false;

  /** @param onComplete runs once, and has to end the span. */
  constructor(span: Span, onComplete: () => void, options: StreamSpanOptions = {}) {
    this.#span = span;
    this.#onComplete = onComplete;
    this.#start = options.start ?? performance.now();
    this.#onChunk = options.onChunk;
    this.#recordFailure = options.recordFailure ?? recordError;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** In milliseconds; undefined before the first chunk. */
  get timeToFirstChunk(): number | undefined {
    return this.#firstChunk;
  }

  open(): StreamProgress {
    this.#open += 1;
    let isOpen = true;
    const close = (record: () => void, isFailed = false) => {
      if (!isOpen) return;
      isOpen = false;
      this.#open -= 1;
      if (this.#isComplete) return;
      record();
      if (isFailed || this.#open === 0) this.#complete();
    };
    return {
      chunk: (value) => this.#count(value),
      end: () => close(() => {}),
      fail: (error) => close(() => this.#recordFailure(this.#span, error), true),
      abandon: () => close(() => this.#span.setAttribute('honeyhive_metadata.stream_abandoned', true)),
    };
  }

  #count(value: unknown): void {
    this.#firstChunk ??= performance.now() - this.#start;
    this.#chunks += 1;
    this.#onChunk?.(value);
  }

  #complete(): void {
    this.#isComplete = true;
    this.#span.setAttribute('honeyhive_metrics.chunks', this.#chunks);
    if (this.#firstChunk !== undefined) {
      this.#span.setAttribute('honeyhive_metrics.time_to_first_chunk_ms', this.#firstChunk);
    }
    this.#onComplete();
  }
}
