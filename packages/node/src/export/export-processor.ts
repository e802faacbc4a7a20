import { AsyncLocalStorage } from 'node:async_hooks';
import { succeedsWithin } from '@honeyhive/core/internal';
import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { encodeSpans } from '../otlp/encode-spans.js';
import type { Delivery } from './delivery.js';
import { isRedactionNeeded, redactSpan } from './redact-span.js';
import type { SpanCounts } from './span-counts.js';
import { spanSize } from './span-size.js';

const maxBatchSpans = 512;
/** In memory. Plain text takes half as much on the wire. */
const maxBatchBytes = 2 * 1024 * 1024;
const deadlineCause = 'the server did not accept them before the time limit';

interface QueueLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
}

/**
 * Collects ended spans in batches. A batch is encoded when it is full or a second old, because a span takes several times
 * the memory of its encoded form. Spans beyond the queue limits are dropped and counted.
 */
export class ExportProcessor implements SpanProcessor {
  readonly #counts: SpanCounts;
  readonly #delivery: Delivery;
  readonly #limits: QueueLimits;
  readonly #maxBatchSpans: number;
  readonly #delayMillis = Number(process.env.OTEL_BSP_SCHEDULE_DELAY) || 1000;
  // A timer or socket that is created inside a request would keep the request's async context in memory.
  readonly #runOutsideRequest = AsyncLocalStorage.snapshot();
  #batch: ReadableSpan[] = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isShutDown = false;
  #droppedAtLastFlush = 0;
  #sampledOut = 0;

  constructor(counts: SpanCounts, delivery: Delivery, limits: QueueLimits, disableBatch: boolean) {
    this.#counts = counts;
    this.#delivery = delivery;
    this.#limits = limits;
    this.#maxBatchSpans = disableBatch ? 1 : maxBatchSpans;
  }

  /** The number of spans that have ended and are not sampled. */
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
    const queueFullCause = this.#queueFullCause(size);
    this.#counts.addEnded();
    if (this.#isShutDown) this.#counts.addDropped(1, 'shutdown', 'they ended after shutdown()');
    else if (queueFullCause) this.#counts.addDropped(1, 'queueFull', queueFullCause);
    else this.#enqueue(span, size);
  }

  /** Returns true if all spans that ended since the last flush were accepted within the time limit. */
  async flush(limitMillis: number): Promise<boolean> {
    const droppedBefore = this.#droppedAtLastFlush;
    const isInTime = await this.drain(limitMillis);
    this.#droppedAtLastFlush = this.#counts.totalDropped;
    return isInTime && this.#counts.totalDropped === droppedBefore;
  }

  /** Returns true if all spans that have ended so far were accepted or dropped within the time limit. */
  drain(limitMillis: number): Promise<boolean> {
    return succeedsWithin(limitMillis, () => this.#exportAll());
  }

  /** Called by the provider's `forceFlush()`. Rejects if spans were dropped meanwhile. */
  async forceFlush(): Promise<void> {
    const droppedBefore = this.#counts.totalDropped;
    await this.#exportAll();
    if (this.#counts.totalDropped > droppedBefore) throw new Error('Some spans were not exported.');
  }

  /** Drops all queued spans. */
  dropAll(): void {
    this.#counts.addDropped(this.#takeBatch().length, 'shutdown', deadlineCause);
    this.#delivery.dropAll(deadlineCause);
  }

  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    this.dropAll();
    this.#counts.warnNow();
  }

  #queueFullCause(size: number): string | undefined {
    const { maxQueueSize, maxQueueBytes } = this.#limits;
    if (this.#counts.queued >= maxQueueSize) return `the queue is full (\`maxQueueSize\`: ${maxQueueSize})`;
    if (this.#queuedBytes + this.#delivery.queuedBytes + size <= maxQueueBytes) return undefined;
    return `the queue is full (\`maxQueueBytes\`: ${maxQueueBytes})`;
  }

  #enqueue(span: ReadableSpan, size: number): void {
    this.#batch.push(span);
    this.#queuedBytes += size;
    const isFull = this.#batch.length >= this.#maxBatchSpans || this.#queuedBytes >= maxBatchBytes;
    if (isFull) this.#runOutsideRequest(() => this.#closeBatch());
    else this.#timer ??= this.#runOutsideRequest(() => setTimeout(() => this.#closeBatch(), this.#delayMillis).unref());
  }

  async #exportAll(): Promise<void> {
    this.#runOutsideRequest(() => this.#closeBatch());
    await this.#delivery.settled();
  }

  #closeBatch(): void {
    this.#encodeBatch(this.#takeBatch());
  }

  #takeBatch(): ReadableSpan[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.#batch;
    this.#batch = [];
    this.#queuedBytes = 0;
    return spans;
  }

  // If a span cannot be encoded, the batch is halved until only that span is left out.
  #encodeBatch(spans: readonly ReadableSpan[]): void {
    if (spans.length === 0) return;
    const body = tryEncode(spans);
    const half = spans.length >> 1;
    if (body !== undefined) this.#delivery.add(body, spans.length);
    else if (half === 0) this.#counts.addDropped(1, 'invalid', 'they could not be encoded');
    else for (const part of [spans.slice(0, half), spans.slice(half)]) this.#encodeBatch(part);
  }
}

function tryEncode(spans: readonly ReadableSpan[]): Uint8Array | undefined {
  try {
    return encodeSpans(isRedactionNeeded() ? spans.map(redactSpan) : spans);
  } catch {
    return undefined;
  }
}
