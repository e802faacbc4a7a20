import type { Span } from '@opentelemetry/api';
import { recordError } from '../spans/record-error.js';

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
  recordError(span, error);
  span.end();
}
