import { Readable } from 'node:stream';
import { ReadableStream, type Transformer, TransformStream } from 'node:stream/web';
import { types } from 'node:util';
import { type Context, context, type Span } from '@opentelemetry/api';
import { StreamSpan } from './stream-span.js';

type Stream = Readable | ReadableStream<unknown> | AsyncIterator<unknown> | AsyncIterable<unknown>;

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
export function holdOpen<S extends Stream>(stream: S, span: Span, ctx: Context): S {
  const held = new StreamSpan(span);
  abandoned.register(stream, held, held);
  held.onEnd(() => abandoned.unregister(held));
  if (stream instanceof ReadableStream) return holdWebStream(stream, held, ctx) as unknown as S;
  if (stream instanceof Readable) holdReadable(stream, held, ctx);
  else if (isIterator(stream)) holdIterator(stream, held, ctx);
  else holdIterable(stream as AsyncIterable<unknown>, held, ctx);
  return stream;
}

function isIterator(stream: object): stream is AsyncIterator<unknown> {
  return 'next' in stream && typeof stream.next === 'function';
}

function holdWebStream(stream: ReadableStream<unknown>, held: StreamSpan, ctx: Context): ReadableStream<unknown> {
  const counter: Transformer<unknown, unknown> & { cancel(reason: unknown): void } = {
    transform(chunk, controller) {
      held.chunk();
      controller.enqueue(chunk);
    },
    flush: () => held.end(),
    // Called when the source fails, and when the reader gives up.
    cancel: (reason) => (isFailure(reason) ? held.fail(reason) : held.abandon()),
  };
  return context.with(ctx, () => stream.pipeThrough(new TransformStream(counter)));
}

function isFailure(reason: unknown): boolean {
  return types.isNativeError(reason) && reason.name !== 'AbortError';
}

function holdReadable(stream: Readable, held: StreamSpan, ctx: Context): void {
  const { _read, read } = stream;
  stream._read = function (size) {
    context.with(ctx, () => _read.call(this, size));
  };
  stream.read = function (size) {
    const chunk = read.call(this, size);
    if (chunk !== null) held.chunk();
    return chunk;
  };
  // No listener for `error`: with one, an error that nobody handles would go unseen.
  stream.once('close', () => {
    if (isFailure(stream.errored)) held.fail(stream.errored);
    else if (stream.readableEnded) held.end();
    else held.abandon();
  });
}

function holdIterable(stream: AsyncIterable<unknown>, held: StreamSpan, ctx: Context): void {
  const iterate = stream[Symbol.asyncIterator];
  Object.defineProperty(stream, Symbol.asyncIterator, {
    configurable: true,
    writable: true,
    value: () => {
      const iterator = context.with(ctx, () => iterate.call(stream));
      holdIterator(iterator, held, ctx);
      return iterator;
    },
  });
}

function holdIterator(iterator: AsyncIterator<unknown>, held: StreamSpan, ctx: Context): void {
  const { next, return: giveUp } = iterator;
  Object.assign(iterator, {
    async next(...args: [] | [unknown]) {
      try {
        const result = await context.with(ctx, () => next.apply(iterator, args as []));
        if (result.done) held.end();
        else held.chunk();
        return result;
      } catch (error) {
        held.fail(error);
        throw error;
      }
    },
    async return(value?: unknown) {
      held.abandon();
      return giveUp ? context.with(ctx, () => giveUp.call(iterator, value)) : { done: true, value };
    },
  });
}
