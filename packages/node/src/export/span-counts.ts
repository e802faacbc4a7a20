/** How many spans were exported, queued and dropped. `ended` is the sum of all other counts. */
export interface SpanStats {
  /** Sampled spans that have ended. */
  readonly ended: number;
  /** Spans that HoneyHive has accepted. */
  readonly exported: number;
  /** Spans that wait to be sent or are being sent. */
  readonly queued: number;
  readonly dropped: {
    /** The queue was full, by `maxQueueSize` or `maxQueueBytes`. */
    readonly queueFull: number;
    /** HoneyHive rejected them, and sending them again would not help. */
    readonly refused: number;
    /** HoneyHive could not be reached, or could not take them, for longer than `retryMillis`. */
    readonly unavailable: number;
    /** The process or `shutdown()` did not have the time to send them, or they ended after `shutdown()`. */
    readonly shutdown: number;
    /** They could not be encoded. */
    readonly invalid: number;
  };
}

type DropReason = keyof SpanStats['dropped'];

const warningIntervalMillis = 60_000;

/** Counts what happens to each span, and warns about problems at most once a minute and once at the end. */
export class SpanCounts {
  readonly #server: string;
  readonly #dropped = { queueFull: 0, refused: 0, unavailable: 0, shutdown: 0, invalid: 0 };
  #ended = 0;
  #exported = 0;
  #totalDropped = 0;
  #droppedWhenWarned = 0;
  /** Why the first span since the last warning was dropped. */
  #dropCause: string | undefined;
  #isRetrying = false;
  /** Why spans are being retried. Undefined once a warning has said so. */
  #retryCause: string | undefined;
  #lastWarningAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param server is the name of the server in warnings. */
  constructor(server: string) {
    this.#server = server;
  }

  get stats(): SpanStats {
    return { ended: this.#ended, exported: this.#exported, queued: this.queued, dropped: { ...this.#dropped } };
  }

  get queued(): number {
    return this.#ended - this.#exported - this.#totalDropped;
  }

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

  /** Records that spans stay queued because an export failed. */
  reportRetry(cause: string): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    this.#retryCause = cause;
    this.#warnSoon();
  }

  /** Emits a warning now if there is anything to report. */
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
    const spans = dropped === 1 ? '1 span was' : `${dropped} spans were`;
    if (dropped > 0) return `${spans} not exported to ${this.#server}: ${this.#dropCause}.`;
    if (this.#retryCause === undefined) return undefined;
    return `Export to ${this.#server} fails: ${this.#retryCause}. Spans stay queued, and the export is retried.`;
  }
}
