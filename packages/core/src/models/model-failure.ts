import type { Span } from '@opentelemetry/api';
import { recordError } from '../spans/record-error.js';
import { fieldsOf } from './fields.js';

/** Records an error of the SDK, with its code in `error.type`. */
export function recordModelFailure(span: Span, error: unknown): void {
  span.setAttribute('error.type', failureType(error));
  recordError(span, error);
}

/** Returns the provider's code (`rate_limit_exceeded`), else the HTTP status, else the class (`APIConnectionTimeoutError`). */
function failureType(error: unknown): string {
  try {
    const { code, status } = fieldsOf(error);
    if (typeof code === 'string' && code !== '') return code;
    if (typeof status === 'number') return String(status);
    return error instanceof Error ? error.constructor.name : typeof error;
  } catch {
    return '_OTHER';
  }
}
