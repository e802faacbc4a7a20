import { types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorText, unreadableError } from '../runtime/error-text.js';
import { redactText } from './redaction.js';

/** One exception event, status ERROR, and HoneyHive's own attribute. */
export function recordError(span: Span, error: unknown): void {
  recordException(span, error);
  setErrorStatus(span, errorText(error));
}

/** One exception event. The type is the error's class, which the SDK would take from a `code`. */
export function recordException(span: Span, error: unknown): void {
  span.recordException(types.isNativeError(error) ? readError(error) : redactText(errorText(error), 'error'));
}

function readError(error: Error): { name: string; message: string; stack?: string } {
  try {
    const { name, message, stack } = error;
    return {
      name: String(name),
      message: redactText(String(message), 'error'),
      ...(stack && { stack: redactText(String(stack), 'error.stack') }),
    };
  } catch {
    return { name: 'Error', message: unreadableError };
  }
}

/** Status ERROR, and HoneyHive's own attribute. */
export function setErrorStatus(span: Span, text: string): void {
  const message = redactText(text, 'error');
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('honeyhive_error', message);
}
