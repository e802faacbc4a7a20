import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Knows of every span whether it waits, is on its way, or is lost, and tells the operator: once an outage. */
export class AccountableExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #server: string;
  #waiting = 0;
  #onTheirWay = 0;
  #lostInOutage = 0;
  #lostSinceAsked = 0;
  #abandoned = false;

  /** @param server is what it is called in warnings. */
  constructor(exporter: SpanExporter, server: string) {
    this.#exporter = exporter;
    this.#server = server;
  }

  /** Whether another span may wait for export; one that may not is lost. */
  admit(limit: number): boolean {
    if (this.#waiting >= limit) {
      this.#lose(1, `${limit} are waiting already`);
      return false;
    }
    this.#waiting += 1;
    return true;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#waiting -= spans.length;
    if (this.#abandoned) {
      done({ code: 1 });
      return;
    }
    this.#onTheirWay += spans.length;
    this.#exporter.export(spans, (result) => {
      this.#onTheirWay -= spans.length;
      if (result.code === 0) this.#accepted();
      else this.#lose(spans.length, result.error?.message ?? 'it gave no reason');
      done(result);
    });
  }

  /** How many spans were lost since this was asked last. */
  takeLost(): number {
    const lost = this.#lostSinceAsked;
    this.#lostSinceAsked = 0;
    return lost;
  }

  /** Sends no more, and tells what was not sent. */
  abandon(): void {
    this.#abandoned = true;
    const unsent = this.#waiting + this.#onTheirWay;
    if (unsent > 0) warn(`${unsent} spans were not accepted by ${this.#server} before the process ended.`);
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }

  #accepted(): void {
    if (this.#lostInOutage > 0) warn(`${this.#server} accepts spans again; ${this.#lostInOutage} were lost.`);
    this.#lostInOutage = 0;
  }

  #lose(count: number, reason: string): void {
    if (this.#lostInOutage === 0) warn(`Spans for ${this.#server} are being lost: ${reason}`);
    this.#lostInOutage += count;
    this.#lostSinceAsked += count;
  }
}

function warn(message: string): void {
  process.emitWarning(message, 'HoneyHiveWarning');
}
