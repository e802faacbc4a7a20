import { millisecondsBetween } from './nanoseconds.js';

export interface TimedSpan {
  /** Nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** Finds the spans that are open at a given time. Times must be passed in ascending order. */
export class OpenSpans<Span extends TimedSpan> {
  readonly #spans: readonly Span[];
  readonly #origin: string;
  #next = 0;
  #open: { readonly span: Span; readonly end: number }[] = [];

  /** `spans` must be ordered by their start. */
  constructor(spans: readonly Span[]) {
    this.#spans = spans;
    this.#origin = spans[0]?.start ?? '0';
  }

  /** Returns the span that started last of those that match and are open at `time`, in nanoseconds since 1970. */
  latestAt(time: string, matches: (span: Span) => boolean): Span | undefined {
    const now = millisecondsBetween(this.#origin, time);
    for (let span = this.#spans[this.#next]; span; span = this.#spans[this.#next]) {
      const start = millisecondsBetween(this.#origin, span.start);
      if (start > now) break;
      this.#open.push({ span, end: start + span.duration });
      this.#next += 1;
    }
    this.#open = this.#open.filter(({ end }) => end >= now);
    return this.#open.findLast(({ span }) => matches(span))?.span;
  }
}
