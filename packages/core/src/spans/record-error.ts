import { types } from 'node:util';
import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { errorText, unreadableError } from '../runtime/error-text.js';
import { recordedText } from './redaction.js';

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
    return { name: 'Error', message: unreadableError };
  }
}

/** Status ERROR, and HoneyHive's own attribute. */
export function failSpan(span: Span, text: string): void {
  const message = recordedText(text, 'error');
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.setAttribute('honeyhive_error', message);
}
