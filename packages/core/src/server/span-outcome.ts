import type { Span } from '@opentelemetry/api';
import { errorText, errorType } from '../runtime/error-text.js';
import { setErrorStatus } from '../spans/record-error.js';

/** Why the work of a SERVER span failed: `error.type`, and the message for its status. */
export interface Failure {
  readonly type: string;
  readonly message: string;
}

export function failureFromError(error: unknown): Failure {
  return { type: errorType(error), message: errorText(error) };
}

/**
 * Returns a failure for a 5xx status; a 4xx is a normal answer.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
 */
export function failureFromStatus(status: number): Failure | undefined {
  return status < 500 ? undefined : { type: String(status), message: `HTTP ${status}` };
}

/** Records the status that was sent, if any, and the failure, if any. Does not end the span. */
export function recordOutcome(span: Span, status: number | undefined, failure: Failure | undefined): void {
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  if (failure === undefined) return;
  span.setAttribute('error.type', failure.type);
  setErrorStatus(span, failure.message);
}
