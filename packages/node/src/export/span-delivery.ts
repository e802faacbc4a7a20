import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Takes batches of ended spans to where they are exported, and counts what became of them. */
export interface SpanDelivery {
  /** The bytes of all batches that wait or are being sent. */
  readonly queuedBytes: number;
  /** @param bytes is the approximate memory that the spans take. */
  addSpans(spans: readonly ReadableSpan[], bytes: number): void;
  /** Resolves when all current batches were accepted or dropped. */
  settled(): Promise<void>;
  /** Drops all batches and aborts their requests. */
  dropAll(cause: string): void;
  /** Starts no more exports. What is added waits for `flushSync()`. */
  stop(): void;
  /** Passes all batches to `post`, which returns the HTTP status for each; 0 if there was no response. */
  flushSync(post: (bodies: readonly Uint8Array[]) => readonly number[]): void;
  /** Called once, when no batches are left. */
  shutdown?(): Promise<void>;
}
