import { AsyncLocalStorage } from 'node:async_hooks';
import { within } from '@honeyhive/core/adapter';
import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { encodeSpans } from '../otlp/encode-spans.js';
import type { Delivery } from './delivery.js';
import type { SpanLedger } from './span-counts.js';
import { spanSize } from './span-size.js';

const maxBatchSpans = 512;
/** In memory; a megabyte of plain text on the wire. */
const maxBatchBytes = 2 * 1024 * 1024;
const tooLate = 'they were not accepted in the time that was left';

export interface QueueLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
}

/**
 * Gathers spans that have ended, and makes them bytes as soon as a batch is full or a second old: a span takes several
 * times the memory of what goes over the wire. What is over the limits is dropped and counted.
 */
export class ExportProcessor implements SpanProcessor {
  readonly #ledger: SpanLedger;
  readonly #delivery: Delivery;
  readonly #limits: QueueLimits;
  readonly #maxBatchSpans: number;
  readonly #delayMillis = Number(process.env.OTEL_BSP_SCHEDULE_DELAY) || 1000;
  // Timers and sockets made inside a request would hold what the request holds.
  readonly #outside = AsyncLocalStorage.snapshot();
  #spans: ReadableSpan[] = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #lostWhenAnswered = 0;
  #sampledOut = 0;

  constructor(ledger: SpanLedger, delivery: Delivery, limits: QueueLimits, disableBatch: boolean) {
    this.#ledger = ledger;
    this.#delivery = delivery;
    this.#limits = limits;
    this.#maxBatchSpans = disableBatch ? 1 : maxBatchSpans;
  }

  /** Spans that have ended and are not sampled. */
  get sampledOut(): number {
    return this.#sampledOut;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) {
      this.#sampledOut += 1;
      return;
    }
    const size = spanSize(span);
    const overLimit = this.#overLimit(size);
    this.#ledger.end();
    if (this.#closed) this.#ledger.drop(1, 'shutdown', 'they ended after shutdown()');
    else if (overLimit) this.#ledger.drop(1, 'queueFull', overLimit);
    else this.#keep(span, size);
  }

  /** Answers whether all that has ended since the last answer was accepted, within the time. */
  async flush(limitMillis: number): Promise<boolean> {
    const lostBefore = this.#lostWhenAnswered;
    const inTime = await this.drain(limitMillis);
    this.#lostWhenAnswered = this.#ledger.lost;
    return inTime && this.#ledger.lost === lostBefore;
  }

  /** Answers whether all that has ended so far was accepted or dropped within the time. */
  drain(limitMillis: number): Promise<boolean> {
    return within(limitMillis, () => this.#settled());
  }

  /** For who flushes the provider. Rejects where spans were lost meanwhile. */
  async forceFlush(): Promise<void> {
    const lostBefore = this.#ledger.lost;
    await this.#settled();
    if (this.#ledger.lost > lostBefore) throw new Error('spans were lost');
  }

  /** Drops what is here. */
  abandon(): void {
    this.#ledger.drop(this.#takeBatch().length, 'shutdown', tooLate);
    this.#delivery.abandon(tooLate);
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    this.abandon();
    this.#ledger.tell();
  }

  #overLimit(size: number): string | undefined {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    if (this.#ledger.queued >= maxQueueSize) return `${maxQueueSize} are waiting already (\`maxQueueSize\`)`;
    if (this.#bytes + this.#delivery.bytes + size <= maxQueueBytes) return undefined;
    return `those that are waiting take ${maxQueueBytes} bytes already (\`maxQueueBytes\`)`;
  }

  #keep(span: ReadableSpan, size: number): void {
    this.#spans.push(span);
    this.#bytes += size;
    const isFull = this.#spans.length >= this.#maxBatchSpans || this.#bytes >= maxBatchBytes;
    if (isFull) this.#outside(() => this.#closeBatch());
    else this.#timer ??= this.#outside(() => setTimeout(() => this.#closeBatch(), this.#delayMillis).unref());
  }

  async #settled(): Promise<void> {
    this.#outside(() => this.#closeBatch());
    await this.#delivery.settled();
  }

  #closeBatch(): void {
    this.#hand(this.#takeBatch());
  }

  #takeBatch(): ReadableSpan[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.#spans;
    this.#spans = [];
    this.#bytes = 0;
    return spans;
  }

  // Where a span cannot be put into bytes, the others of its batch still can.
  #hand(spans: readonly ReadableSpan[]): void {
    if (spans.length === 0) return;
    const body = bytesOf(spans);
    const half = spans.length >> 1;
    if (body !== undefined) this.#delivery.add(body, spans.length);
    else if (half === 0) this.#ledger.drop(1, 'invalid', 'they cannot be put into bytes');
    else for (const some of [spans.slice(0, half), spans.slice(half)]) this.#hand(some);
  }
}

function bytesOf(spans: readonly ReadableSpan[]): Uint8Array | undefined {
  try {
    return encodeSpans(spans);
  } catch {
    return undefined;
  }
}
