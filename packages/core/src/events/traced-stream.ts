import { Readable } from 'node:stream';
import { ReadableStream, type ReadableStreamDefaultReader, type UnderlyingSource } from 'node:stream/web';
import { type Context, context, type Span } from '@opentelemetry/api';
import { StreamSpan } from './stream-span.js';

type Stream = Readable | ReadableStream<unknown> | AsyncIterator<unknown> | ModelStream;

/** A stream of the OpenAI and Anthropic SDKs. */
interface ModelStream extends AsyncIterable<unknown> {
  readonly controller: { readonly signal?: { readonly aborted: boolean } };
  /** What both its async iterator and its `tee` read. */
  iterator?: () => AsyncIterator<unknown>;
  on?: (event: 'end', listener: () => void) => unknown;
}

/**
 * Whether a value is made piece by piece, after it was handed back: a Node or web stream, an async generator, or a stream
 * of the OpenAI and Anthropic SDKs. Not every async iterable is: a page of a list is one too, and whole already.
 */
export function isStream(value: unknown): value is Stream {
  if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value)) return false;
  return value instanceof Readable || value instanceof ReadableStream || isIterator(value) || 'controller' in value;
}

// A stream that nobody reads to its end, nor closes, ends its span when it is collected.
const abandoned = new FinalizationRegistry((span: StreamSpan) => span.abandon());

/**
 * Keeps `span` open until `stream` has ended, failed or been given up, and has its pieces made in `ctx`. Hands back the
 * stream itself; in place of a web stream, one that carries the same pieces.
 */
export function traceStream<S extends Stream>(stream: S, span: Span, ctx: Context): S {
  const held = new StreamSpan(span, () => abandoned.unregister(held));
  const answered = hold(stream, held, ctx);
  abandoned.register(answered, held, held);
  return answered as S;
}

function hold(stream: Stream, held: StreamSpan, ctx: Context): Stream {
  if (stream instanceof ReadableStream) return traceWebStream(stream, held, ctx);
  if (stream instanceof Readable) traceReadable(stream, held, ctx);
  else if (isIterator(stream)) traceIterator(stream, held, ctx);
  else traceModelStream(stream as ModelStream, held, ctx);
  return stream;
}

function isIterator(stream: object): stream is AsyncIterator<unknown> {
  return 'next' in stream && typeof stream.next === 'function';
}

function traceWebStream(stream: ReadableStream<unknown>, held: StreamSpan, ctx: Context): ReadableStream<unknown> {
  const isBytes = isByteStream(stream);
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  const source: UnderlyingSource<unknown> = {
    async pull(controller) {
      try {
        const { done, value } = await context.with(ctx, () => reader.read());
        if (done) {
          held.end();
          close(controller);
        } else {
          held.chunk();
          controller.enqueue(value);
        }
      } catch (error) {
        held.fail(error);
        throw error;
      }
    },
    cancel(reason) {
      held.abandon();
      return reader.cancel(reason);
    },
  };
  // Nothing is read ahead of whoever reads.
  if (!isBytes) return new ReadableStream(source, { highWaterMark: 0 });
  return new ReadableStream({ ...source, type: 'bytes' } as unknown as UnderlyingSource, { highWaterMark: 0 });
}

// Whoever waits with a buffer of its own is told by an answer of no bytes.
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

function traceReadable(stream: Readable, held: StreamSpan, ctx: Context): void {
  const settle = () => {
    // Node destroys a stream with an AbortError where a loop over it is left.
    if (stream.errored && stream.errored.name !== 'AbortError') held.fail(stream.errored);
    else if (stream.readableEnded) held.end();
    else held.abandon();
  };
  if (stream.destroyed || stream.readableEnded) {
    settle();
    return;
  }
  // What has come already counts as one piece.
  if (stream.readableLength > 0) held.chunk();
  const { _read, push } = stream;
  stream._read = function (size) {
    context.with(ctx, () => _read.call(this, size));
  };
  stream.push = function (chunk, encoding) {
    if (chunk !== null) held.chunk();
    return push.call(this, chunk, encoding);
  };
  // No listener for `error`: with one, an error that nobody handles would go unseen.
  stream.once('end', settle);
  stream.once('close', settle);
}

function traceModelStream(stream: ModelStream, held: StreamSpan, ctx: Context): void {
  const name = typeof stream.iterator === 'function' ? 'iterator' : Symbol.asyncIterator;
  const iterate = stream[name] as () => AsyncIterator<unknown>;
  Object.defineProperty(stream, name, {
    configurable: true,
    writable: true,
    value: () => {
      const iterator = context.with(ctx, () => iterate.call(stream));
      // Their iterators end without an error when the application has aborted them.
      traceIterator(iterator, held, ctx, () => stream.controller.signal?.aborted === true);
      return iterator;
    },
  });
  if (typeof stream.on === 'function') stream.on('end', () => held.end());
}

function traceIterator(
  iterator: AsyncIterator<unknown>,
  held: StreamSpan,
  ctx: Context,
  isAborted = () => false,
): void {
  function step<Args extends unknown[]>(
    method: ((...args: Args) => Promise<IteratorResult<unknown>>) | undefined,
    done: () => void,
  ) {
    return (
      method &&
      (async (...args: Args) => {
        try {
          const result = await context.with(ctx, () => method.apply(iterator, args));
          if (result.done) done();
          else held.chunk();
          return result;
        } catch (error) {
          held.fail(error);
          throw error;
        }
      })
    );
  }

  const end = () => (isAborted() ? held.abandon() : held.end());
  const steps = {
    next: step(iterator.next, end),
    return: step(iterator.return, () => held.abandon()),
    throw: step(iterator.throw, end),
  };
  for (const [name, value] of Object.entries(steps)) {
    if (value) Object.defineProperty(iterator, name, { configurable: true, writable: true, value });
  }
}
