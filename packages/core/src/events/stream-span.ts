import type { Span } from '@opentelemetry/api';
import { recordError } from '../spans/record-error.js';

/** How reading one stream goes. Only the first of `end`, `fail` and `abandon` counts. */
export interface StreamProgress {
  chunk(): void;
  end(): void;
  fail(error: unknown): void;
  /** The reader stopped reading, or lost the stream. */
  abandon(): void;
}

/** The span of one or more streams: complete when the last one that was opened has ended, or when one fails. */
export class StreamSpan {
  readonly #span: Span;
  readonly #onComplete: () => void;
  readonly #start = performance.now();
  #firstChunk: number | undefined;
  #chunks = 0;
  #open = 0;
  #isComplete = false;

  /** @param onComplete runs once, and has to end the span. */
  constructor(span: Span, onComplete: () => void) {
    this.#span = span;
    this.#onComplete = onComplete;
  }

  get isComplete(): boolean {
    return this.#isComplete;
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
      chunk: () => this.#count(),
      end: () => close(() => {}),
      fail: (error) => close(() => recordError(this.#span, error), true),
      abandon: () => close(() => this.#span.setAttribute('honeyhive_metadata.stream_abandoned', true)),
    };
  }

  #count(): void {
    this.#firstChunk ??= performance.now() - this.#start;
    this.#chunks += 1;
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
