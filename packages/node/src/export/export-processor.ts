import { AsyncResource } from 'node:async_hooks';
import { failureFromError, recordException, recordOutcome, succeedsWithin } from '@honeyhive/core/internal';
import { SpanKind, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { SpanCounts } from './span-counts.js';
import type { SpanDelivery } from './span-delivery.js';
import { spanSize } from './span-size.js';
import { isTestRun } from './test-run.js';

const maxBatchSpans = 512;
/** In memory. Plain text takes half as much on the wire. */
const maxBatchBytes = 2 * 1024 * 1024;
/** Bounds the memory that spans take which another instrumentation never ends. */
const maxOpenRequests = 10_000;
/** In a test run the process can end at any time, without an event. */
const testDelayMillis = 1;
const deadlineCause = 'the server did not accept them before the time limit';

interface QueueLimits {
  readonly maxQueueSize: number;
  readonly maxQueueBytes: number;
}

/**
 * Collects ended spans in batches. A batch is closed when it is full or a second old, because a span takes several times
 * the memory of its encoded form. Spans beyond the queue limits are dropped and counted.
 */
export class ExportProcessor implements SpanProcessor {
  readonly #counts: SpanCounts;
  readonly #delivery: SpanDelivery;
  readonly #limits: QueueLimits;
  readonly #maxBatchSpans: number;
  readonly #delayMillis = Number(process.env.OTEL_BSP_SCHEDULE_DELAY) || (isTestRun() ? testDelayMillis : 1000);
  // A timer or socket that is created inside a request would keep the request's async context in memory. Async hooks are told
  // that this resource is gone, because Jest reports one that stays as an open handle.
  readonly #outside = new AsyncResource('honeyhive');
  #batch: ReadableSpan[] = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isShutDown = false;
  /** The request spans that have not ended. A crash ends them. */
  readonly #openRequests = new Set<Span>();
  #droppedAtLastFlush = 0;
  #sampledOut = 0;

  constructor(counts: SpanCounts, delivery: SpanDelivery, limits: QueueLimits, disableBatch: boolean) {
    this.#outside.emitDestroy();
    this.#counts = counts;
    this.#delivery = delivery;
    this.#limits = limits;
    this.#maxBatchSpans = disableBatch ? 1 : maxBatchSpans;
  }

  /** The number of spans that have ended and are not sampled. */
  get sampledOut(): number {
    return this.#sampledOut;
  }

  onStart(span: Span): void {
    if (span.kind === SpanKind.SERVER && this.#openRequests.size < maxOpenRequests) this.#openRequests.add(span);
  }

  onEnd(span: ReadableSpan): void {
    if (span.kind === SpanKind.SERVER) this.#openRequests.delete(span as Span);
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

  /**
   * Passes all spans to `post`, for a process that is about to exit. Returns how many were lost.
   */
  flushSync(post: (bodies: readonly Uint8Array[]) => readonly number[]): number {
    const droppedBefore = this.#counts.totalDropped;
    this.#delivery.stop();
    this.#closeBatch();
    this.#delivery.flushSync(post);
    return this.#counts.totalDropped - droppedBefore;
  }

  /** Ends the open request spans, for a process that crashes with `error`. */
  endOpenRequests(error: unknown): void {
    for (const span of this.#openRequests) {
      recordException(span, error);
      recordOutcome(span, undefined, failureFromError(error));
      span.end();
    }
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
    await this.#delivery.shutdown?.();
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
    if (isFull) this.#outside.runInAsyncScope(() => this.#closeBatch());
    else this.#timer ??= this.#outside.runInAsyncScope(() => this.#startTimer());
  }

  #startTimer(): NodeJS.Timeout {
    const timer = setTimeout(() => this.#closeBatch(), this.#delayMillis);
    return this.#delayMillis === testDelayMillis ? timer : timer.unref();
  }

  async #exportAll(): Promise<void> {
    // A provider of the application's own can still be detecting its resource.
    const { resource } = this.#batch[0] ?? {};
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    this.#outside.runInAsyncScope(() => this.#closeBatch());
    await this.#delivery.settled();
  }

  #closeBatch(): void {
    const bytes = this.#queuedBytes;
    const spans = this.#takeBatch();
    if (spans.length > 0) this.#delivery.addSpans(spans, bytes);
  }

  #takeBatch(): ReadableSpan[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spans = this.#batch;
    this.#batch = [];
    this.#queuedBytes = 0;
    return spans;
  }
}
