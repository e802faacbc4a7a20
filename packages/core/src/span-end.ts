import { inspect, types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';

/**
 * Runs `fn` and ends `span` when it has returned, or when the promise it answers has settled; an error is recorded
 * first. In place of a promise or another thenable a promise of the same outcome is handed back: one that nobody awaits
 * is still reported as unhandled, and a query builder, which works at every `then`, is asked once.
 */
export function endAfter<T>(span: Span, fn: () => T): T | Promise<unknown> {
  try {
    const result = fn();
    if (isThenable(result)) return endAfterPromise(span, Promise.resolve(result));
    span.end();
    return result;
  } catch (error) {
    endWith(span, error);
    throw error;
  }
}

async function endAfterPromise(span: Span, promise: Promise<unknown>): Promise<unknown> {
  try {
    const value = await promise;
    span.end();
    return value;
  } catch (error) {
    endWith(span, error);
    throw error;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function endWith(span: Span, error: unknown): void {
  recordException(span, error);
  failSpan(span, errorText(error));
  span.end();
}

/** One exception event. The type is the error's class, which the SDK would take from a `code`. */
export function recordException(span: Span, error: unknown): void {
  const message = errorText(error);
  span.recordException(types.isNativeError(error) ? readError(error) : message);
}

function readError(error: Error): { name: string; message: string; stack?: string } {
  try {
    const { name, message, stack } = error;
    return { name: String(name), message: String(message), ...(stack && { stack: String(stack) }) };
  } catch {
    return { name: 'Error', message: unreadable };
  }
}

/** Status ERROR, and HoneyHive's own attribute. */
export function failSpan(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('honeyhive_error', message);
}

/** The class of what was thrown. */
export function errorType(error: unknown): string {
  return types.isNativeError(error) ? readError(error).name : typeof error;
}

const unreadable = '[unreadable error]';

/** `Type: message` of an error, a string as it is, and anything else as Node prints it. Never throws. */
export function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  try {
    return types.isNativeError(error)
      ? String(error)
      : inspect(error, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
  } catch {
    return unreadable;
  }
}
