import { Readable } from 'node:stream';
import { ReadableStream, type ReadableStreamDefaultReader, type UnderlyingSource } from 'node:stream/web';
import { type Context, context, type Span } from '@opentelemetry/api';
import { type StreamProgress, StreamSpan } from './stream-span.js';

export type Stream = Readable | ReadableStream<unknown> | AsyncIterator<unknown> | ModelStream;

/** A stream of the OpenAI and Anthropic SDKs. */
interface ModelStream extends AsyncIterable<unknown> {
  readonly controller: { readonly signal?: { readonly aborted: boolean } };
  /** Both its async iterator and its `tee` read from this. */
  iterator?: () => AsyncIterator<unknown>;
  on?: (event: 'end', listener: () => void) => unknown;
}

/**
 * Returns true for a value whose pieces are produced after it was returned: a Node or web stream, an async generator, or a
 * stream of the OpenAI and Anthropic SDKs. Other async iterables may be complete already, such as a page of a list.
 */
export function isStream(value: unknown): value is Stream {
  if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value)) return false;
  return value instanceof Readable || value instanceof ReadableStream || isIterator(value) || 'controller' in value;
}

// A stream that is neither read to its end nor closed ends its span when it is collected.
const unread = new FinalizationRegistry((progress: StreamProgress) => progress.abandon());

/**
 * Keeps `span` open until `stream` has ended, failed or been abandoned, and has its pieces produced in `ctx`. Returns the
 * stream itself, or, in place of a web stream, one with the same pieces.
 */
export function traceStream<S extends Stream>(stream: S, span: Span, ctx: Context): S {
  return followStream(stream, new StreamSpan(span, () => span.end()), ctx);
}

/** Reports the reading of `stream` to `streamSpan`, and otherwise does as `traceStream`. */
export function followStream<S extends Stream>(stream: S, streamSpan: StreamSpan, ctx: Context): S {
  const progress = streamSpan.open();
  const traced = follow(stream, progress, ctx);
  unread.register(traced, progress);
  return traced as S;
}

function follow(stream: Stream, progress: StreamProgress, ctx: Context): Stream {
  if (stream instanceof ReadableStream) return followWebStream(stream, progress, ctx);
  if (stream instanceof Readable) followReadable(stream, progress, ctx);
  else if (isIterator(stream)) followIterator(stream, progress, ctx);
  else followModelStream(stream as ModelStream, progress, ctx);
  return stream;
}

function isIterator(stream: object): stream is AsyncIterator<unknown> {
  return 'next' in stream && typeof stream.next === 'function';
}

function followWebStream(
  stream: ReadableStream<unknown>,
  progress: StreamProgress,
  ctx: Context,
): ReadableStream<unknown> {
  const isBytes = isByteStream(stream);
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  const source: UnderlyingSource<unknown> = {
    async pull(controller) {
      try {
        const { done, value } = await context.with(ctx, () => reader.read());
        if (done) {
          progress.end();
          close(controller);
        } else {
          progress.chunk(value);
          controller.enqueue(value);
        }
      } catch (error) {
        progress.fail(error);
        throw error;
      }
    },
    cancel(reason) {
      progress.abandon();
      return reader.cancel(reason);
    },
  };
  // A high water mark of 0 reads nothing ahead of the application.
  if (!isBytes) return new ReadableStream(source, { highWaterMark: 0 });
  return new ReadableStream({ ...source, type: 'bytes' } as unknown as UnderlyingSource, { highWaterMark: 0 });
}

// A reader that waits with a buffer of its own receives a response of zero bytes.
function close(controller: { close(): void; byobRequest?: { respond(bytes: number): void } | null }): void {
  controller.close();
  controller.byobRequest?.respond(0);
}

function isByteStream(stream: ReadableStream<unknown>): boolean {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

function followReadable(stream: Readable, progress: StreamProgress, ctx: Context): void {
  const settle = () => {
    // Node destroys a stream with an AbortError when a loop over it is left early.
    if (stream.errored && stream.errored.name !== 'AbortError') progress.fail(stream.errored);
    else if (stream.readableEnded) progress.end();
    else progress.abandon();
  };
  if (stream.destroyed || stream.readableEnded) {
    settle();
    return;
  }
  // Data that has already arrived counts as one piece.
  if (stream.readableLength > 0) progress.chunk(undefined);
  const { _read, push } = stream;
  stream._read = function (size) {
    context.with(ctx, () => _read.call(this, size));
  };
  stream.push = function (chunk, encoding) {
    if (chunk !== null) progress.chunk(chunk);
    return push.call(this, chunk, encoding);
  };
  // No listener for `error`: it would keep an unhandled error from being thrown.
  stream.once('end', settle);
  stream.once('close', settle);
}

function followModelStream(stream: ModelStream, progress: StreamProgress, ctx: Context): void {
  const name = typeof stream.iterator === 'function' ? 'iterator' : Symbol.asyncIterator;
  const iterate = stream[name] as () => AsyncIterator<unknown>;
  Object.defineProperty(stream, name, {
    configurable: true,
    writable: true,
    value: () => {
      const iterator = context.with(ctx, () => iterate.call(stream));
      // These iterators end without an error if the application aborted them.
      followIterator(iterator, progress, ctx, () => stream.controller.signal?.aborted === true);
      return iterator;
    },
  });
  if (typeof stream.on === 'function') stream.on('end', () => progress.end());
}

function followIterator(
  iterator: AsyncIterator<unknown>,
  progress: StreamProgress,
  ctx: Context,
  isAborted = () => false,
): void {
  function step<Args extends unknown[]>(
    method: ((...args: Args) => Promise<IteratorResult<unknown>>) | undefined,
    onDone: () => void,
  ) {
    return (
      method &&
      (async (...args: Args) => {
        try {
          const result = await context.with(ctx, () => method.apply(iterator, args));
          if (result.done) onDone();
          else progress.chunk(result.value);
          return result;
        } catch (error) {
          progress.fail(error);
          throw error;
        }
      })
    );
  }

  const end = () => (isAborted() ? progress.abandon() : progress.end());
  const steps = {
    next: step(iterator.next, end),
    return: step(iterator.return, () => progress.abandon()),
    throw: step(iterator.throw, end),
  };
  for (const [name, value] of Object.entries(steps)) {
    if (value) Object.defineProperty(iterator, name, { configurable: true, writable: true, value });
  }
}
