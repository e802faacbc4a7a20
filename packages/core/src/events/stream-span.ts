import type { Span } from '@opentelemetry/api';
import { recordError } from '../spans/record-error.js';

/** The span of something that is made piece by piece. Ends once, whatever comes first. */
export class StreamSpan {
  readonly #span: Span;
  readonly #onEnd: () => void;
  readonly #start = performance.now();
  #firstChunk: number | undefined;
  #chunks = 0;
  #ended = false;

  constructor(span: Span, onEnd: () => void) {
    this.#span = span;
    this.#onEnd = onEnd;
  }

  chunk(): void {
    this.#firstChunk ??= performance.now() - this.#start;
    this.#chunks += 1;
  }

  end(): void {
    this.#finish(() => {});
  }

  fail(error: unknown): void {
    this.#finish(() => recordError(this.#span, error));
  }

  /** Its reader wanted no more of it, or has forgotten it. */
  abandon(): void {
    this.#finish(() => this.#span.setAttribute('honeyhive_metadata.stream_abandoned', true));
  }

  #finish(note: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    note();
    this.#span.setAttribute('honeyhive_metrics.chunks', this.#chunks);
    if (this.#firstChunk !== undefined) {
      this.#span.setAttribute('honeyhive_metrics.time_to_first_chunk_ms', this.#firstChunk);
    }
    this.#span.end();
    this.#onEnd();
  }
}
