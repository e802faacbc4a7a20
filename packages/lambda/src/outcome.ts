import { failureFromError, failureFromStatus, recordException, recordOutcome } from '@honeyhive/core/internal';
import type { Span } from '@opentelemetry/api';
import { statusOf } from './http-request.js';

/** How an invocation ended: with what its handler returned, or with what it threw. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** @param isHttp is true if the result is an HTTP response, whose status is recorded. */
export function recordInvocationOutcome(span: Span, outcome: Outcome, isHttp: boolean): void {
  if ('error' in outcome) {
    recordException(span, outcome.error);
    recordOutcome(span, undefined, failureFromError(outcome.error));
  } else if (isHttp) {
    const status = statusOf(outcome.result);
    recordOutcome(span, status, status === undefined ? undefined : failureFromStatus(status));
  }
}
