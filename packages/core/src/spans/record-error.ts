import { types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorText, unreadableError } from '../runtime/error-text.js';
import { markRedacted } from './redacted-texts.js';
import { redactText } from './redaction.js';

/** Adds an exception event, and sets the status to ERROR. */
export function recordError(span: Span, error: unknown): void {
  recordException(span, error);
  setErrorStatus(span, errorText(error));
}

/**
 * Adds one exception event. Its type is the error's class; the SDK would take it from a `code`.
 *
 * @param time in milliseconds since 1970. Default: now.
 */
export function recordException(span: Span, error: unknown, time?: number): void {
  const exception = types.isNativeError(error) ? readError(error) : redactText(errorText(error), 'error');
  markRedacted(span, typeof exception === 'string' ? [exception] : [exception.message, exception.stack]);
  span.recordException(exception, time);
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

/** Sets the status to ERROR, and the attribute that HoneyHive reads. */
export function setErrorStatus(span: Span, text: string): void {
  const message = redactText(text, 'error');
  markRedacted(span, [message]);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('honeyhive_error', message);
}
