import { inspect, types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { recordedText } from './recorded-text.js';

/**
 * Runs `fn` and hands what it answers, or what its promise resolves to, to `settle`, which ends `span`; an error is
 * recorded, and ends it as well. In place of a promise or another thenable a promise of the same outcome is handed back:
 * one that nobody awaits is still reported as unhandled, and a query builder, which works at every `then`, is asked once.
 */
export function endAfter(span: Span, fn: () => unknown, settle: (value: unknown) => unknown): unknown {
  try {
    const result = fn();
    return isThenable(result) ? endAfterPromise(span, Promise.resolve(result), settle) : settle(result);
  } catch (error) {
    endWith(span, error);
    throw error;
  }
}

async function endAfterPromise(span: Span, promise: Promise<unknown>, settle: (value: unknown) => unknown) {
  try {
    return settle(await promise);
  } catch (error) {
    endWith(span, error);
    throw error;
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function endWith(span: Span, error: unknown): void {
  failWith(span, error);
  span.end();
}

/** One exception event, status ERROR, and HoneyHive's own attribute. */
export function failWith(span: Span, error: unknown): void {
  recordException(span, error);
  failSpan(span, errorText(error));
}

/** One exception event. The type is the error's class, which the SDK would take from a `code`. */
export function recordException(span: Span, error: unknown): void {
  span.recordException(types.isNativeError(error) ? readError(error) : recordedText(errorText(error), 'error'));
}

function readError(error: Error): { name: string; message: string; stack?: string } {
  try {
    const { name, message, stack } = error;
    return {
      name: String(name),
      message: recordedText(String(message), 'error'),
      ...(stack && { stack: recordedText(String(stack), 'error.stack') }),
    };
  } catch {
    return { name: 'Error', message: unreadable };
  }
}

/** Status ERROR, and HoneyHive's own attribute. */
export function failSpan(span: Span, text: string): void {
  const message = recordedText(text, 'error');
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('honeyhive_error', message);
}

/** The class of what was thrown. */
export function errorType(error: unknown): string {
  return types.isNativeError(error) ? readName(error) : typeof error;
}

function readName(error: Error): string {
  try {
    return String(error.name);
  } catch {
    return 'Error';
  }
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
