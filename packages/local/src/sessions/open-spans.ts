import { millisecondsBetween } from './nanoseconds.js';

export interface TimedSpan {
  /** Nanoseconds since 1970, in decimal. */
  readonly start: string;
  /** Milliseconds. */
  readonly duration: number;
}

/** Follows spans through time, to tell which are open at a moment; moments are asked for in their order. */
export class OpenSpans<Span extends TimedSpan> {
  readonly #spans: readonly Span[];
  readonly #origin: string;
  #begun = 0;
  #open: { readonly span: Span; readonly end: number }[] = [];

  /** The spans come in the order of their starts. */
  constructor(spans: readonly Span[]) {
    this.#spans = spans;
    this.#origin = spans[0]?.start ?? '0';
  }

  /** The span that began last of those that are open at a time, in nanoseconds since 1970, and suit. */
  latestAt(time: string, matches: (span: Span) => boolean): Span | undefined {
    const now = millisecondsBetween(this.#origin, time);
    for (let span = this.#spans[this.#begun]; span; span = this.#spans[this.#begun]) {
      const start = millisecondsBetween(this.#origin, span.start);
      if (start > now) break;
      this.#open.push({ span, end: start + span.duration });
      this.#begun += 1;
    }
    this.#open = this.#open.filter(({ end }) => end >= now);
    return this.#open.findLast(({ span }) => matches(span))?.span;
  }
}
