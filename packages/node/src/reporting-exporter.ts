import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Tells the operator when spans are lost: once an outage, with the count at its end. */
export class ReportingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #server: string;
  #lost = 0;

  constructor(exporter: SpanExporter, server: string) {
    this.#exporter = exporter;
    this.#server = server;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#report(spans.length, result);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }

  #report(count: number, { code, error }: ExportResult): void {
    if (code === 0) {
      if (this.#lost > 0) warn(`${this.#server} accepts spans again; ${this.#lost} were lost.`);
      this.#lost = 0;
      return;
    }
    if (this.#lost === 0) warn(`${this.#server} did not accept spans, which are lost: ${error?.message}`);
    this.#lost += count;
  }
}

function warn(message: string): void {
  process.emitWarning(message, 'HoneyHiveWarning');
}
