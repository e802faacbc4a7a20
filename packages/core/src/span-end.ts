import { inspect, types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';

/**
 * Runs `fn` and ends `span` when it has returned, or when the promise it answers has settled; an error is
 * recorded first. A promise is handed back as it is. A thenable that is no promise, as a query builder, may do
 * its work at every `then`, so it is asked once and a promise is handed back in its place.
 */
export function endAfter<T>(span: Span, fn: () => T): T {
  try {
    const result = fn();
    const pending = types.isPromise(result) ? result : promiseOf(result);
    if (pending === undefined) span.end();
    else
      pending.then(
        () => span.end(),
        (error) => endWith(span, error),
      );
    return (pending ?? result) as T;
  } catch (error) {
    endWith(span, error);
    throw error;
  }
}

function promiseOf(value: unknown): Promise<unknown> | undefined {
  const isThenable = typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
  return isThenable ? Promise.resolve(value) : undefined;
}

function endWith(span: Span, error: unknown): void {
  recordError(span, error);
  span.end();
}

/** One exception event, status ERROR, and HoneyHive's own attribute. */
export function recordError(span: Span, error: unknown): void {
  recordException(span, error);
  failSpan(span, errorText(error));
}

export function recordException(span: Span, error: unknown): void {
  span.recordException(types.isNativeError(error) ? error : errorText(error));
}

export function failSpan(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('honeyhive_error', message);
}

/** `Type: message`, whatever was thrown. */
export function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  return types.isNativeError(error)
    ? String(error)
    : inspect(error, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
}
