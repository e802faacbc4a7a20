/** Why spans were dropped. */
export type DropReason = keyof SpanStats['dropped'];

/** What became of the spans that ended; `ended` is the sum of all the others. */
export interface SpanStats {
  /** Those that are sampled. */
  readonly ended: number;
  /** HoneyHive has accepted them. */
  readonly exported: number;
  /** They wait, or are on their way. */
  readonly queued: number;
  readonly dropped: {
    /** There was no room for them, by `maxQueueSize` or `maxQueueBytes`. */
    readonly queueFull: number;
    /** HoneyHive has answered that it will not have them. */
    readonly refused: number;
    /** HoneyHive could not be reached, or not take them, for `retryMillis`. */
    readonly unavailable: number;
    /** They were not accepted in the time that the end of the process or `shutdown` had, or ended after it. */
    readonly shutdown: number;
    /** They cannot be put on the wire. */
    readonly invalid: number;
  };
}

const quietMillis = 60_000;

/** Knows of every span what became of it, and tells the operator of trouble: a line a minute at most, and one at the end. */
export class SpanLedger {
  readonly #server: string;
  readonly #dropped = { queueFull: 0, refused: 0, unavailable: 0, shutdown: 0, invalid: 0 };
  #ended = 0;
  #exported = 0;
  #lost = 0;
  #lostWhenTold = 0;
  /** Why the first was lost of those that were not told of. */
  #cause: string | undefined;
  #isDelayed = false;
  /** Why spans wait, until that is told. */
  #trouble: string | undefined;
  #lastTold = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param server is what it is called in warnings. */
  constructor(server: string) {
    this.#server = server;
  }

  get stats(): SpanStats {
    return { ended: this.#ended, exported: this.#exported, queued: this.queued, dropped: { ...this.#dropped } };
  }

  get queued(): number {
    return this.#ended - this.#exported - this.#lost;
  }

  /** The sum of what was dropped. */
  get lost(): number {
    return this.#lost;
  }

  end(): void {
    this.#ended += 1;
  }

  accept(count: number): void {
    this.#exported += count;
    this.#isDelayed = false;
    this.#trouble = undefined;
  }

  drop(count: number, reason: DropReason, cause: string): void {
    if (count === 0) return;
    this.#dropped[reason] += count;
    this.#lost += count;
    this.#cause ??= cause;
    this.#tellSoon();
  }

  /** Notes that spans have to wait. */
  delay(cause: string): void {
    if (this.#isDelayed) return;
    this.#isDelayed = true;
    this.#trouble = cause;
    this.#tellSoon();
  }

  /** Tells at once what was not told yet. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const message = this.#message();
    if (message === undefined) return;
    this.#lastTold = performance.now();
    this.#lostWhenTold = this.#lost;
    this.#cause = undefined;
    this.#trouble = undefined;
    process.emitWarning(message, 'HoneyHiveWarning');
  }

  #tellSoon(): void {
    const wait = this.#lastTold + quietMillis - performance.now();
    if (wait <= 0) this.tell();
    else this.#timer ??= setTimeout(() => this.tell(), wait).unref();
  }

  #message(): string | undefined {
    const lost = this.#lost - this.#lostWhenTold;
    if (lost > 0) return `${lost} spans for ${this.#server} were lost: ${this.#cause}.`;
    if (this.#trouble === undefined) return undefined;
    return `${this.#server} takes no spans: ${this.#trouble}. They are kept, and sent again.`;
  }
}
