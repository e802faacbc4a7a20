/** Why spans were dropped. */
type DropReason = keyof SpanStats['dropped'];

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

const warningIntervalMillis = 60_000;

/** Knows of every span what became of it, and tells the operator of trouble: a line a minute at most, and one at the end. */
export class SpanCounts {
  readonly #server: string;
  readonly #dropped = { queueFull: 0, refused: 0, unavailable: 0, shutdown: 0, invalid: 0 };
  #ended = 0;
  #exported = 0;
  #totalDropped = 0;
  #droppedWhenWarned = 0;
  /** Why the first was lost of those that were not told of. */
  #dropCause: string | undefined;
  #isRetrying = false;
  /** Why spans wait, until that is told. */
  #retryCause: string | undefined;
  #lastWarningAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param server is what it is called in warnings. */
  constructor(server: string) {
    this.#server = server;
  }

  get stats(): SpanStats {
    return { ended: this.#ended, exported: this.#exported, queued: this.queued, dropped: { ...this.#dropped } };
  }

  get queued(): number {
    return this.#ended - this.#exported - this.#totalDropped;
  }

  /** The sum of what was dropped. */
  get totalDropped(): number {
    return this.#totalDropped;
  }

  addEnded(): void {
    this.#ended += 1;
  }

  addExported(count: number): void {
    this.#exported += count;
    this.#isRetrying = false;
    this.#retryCause = undefined;
  }

  addDropped(count: number, reason: DropReason, cause: string): void {
    if (count === 0) return;
    this.#dropped[reason] += count;
    this.#totalDropped += count;
    this.#dropCause ??= cause;
    this.#warnSoon();
  }

  /** Notes that spans have to wait. */
  reportRetry(cause: string): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    this.#retryCause = cause;
    this.#warnSoon();
  }

  /** Tells at once what was not told yet. */
  warnNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const message = this.#warning();
    if (message === undefined) return;
    this.#lastWarningAt = performance.now();
    this.#droppedWhenWarned = this.#totalDropped;
    this.#dropCause = undefined;
    this.#retryCause = undefined;
    process.emitWarning(message, 'HoneyHiveWarning');
  }

  #warnSoon(): void {
    const wait = this.#lastWarningAt + warningIntervalMillis - performance.now();
    if (wait <= 0) this.warnNow();
    else this.#timer ??= setTimeout(() => this.warnNow(), wait).unref();
  }

  #warning(): string | undefined {
    const dropped = this.#totalDropped - this.#droppedWhenWarned;
    if (dropped > 0) return `${dropped} spans for ${this.#server} were lost: ${this.#dropCause}.`;
    if (this.#retryCause === undefined) return undefined;
    return `${this.#server} takes no spans: ${this.#retryCause}. They are kept, and sent again.`;
  }
}
