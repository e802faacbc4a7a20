import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

export function expectAnswered(span: ReadableSpan | undefined, status: number): void {
  expect(span?.status.code).toBe(SpanStatusCode.UNSET);
  expect(span?.attributes['http.response.status_code']).toBe(status);
  expect(span?.attributes).not.toHaveProperty(['error.type']);
}

export function expectFailed(span: ReadableSpan | undefined, type: string, status?: number): void {
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(span?.attributes['error.type']).toBe(type);
  // There is no status if no response was sent.
  expect(span?.attributes['http.response.status_code']).toBe(status);
}

/** The client left a response that had begun: that is no failure of the server. */
export function expectLeft(span: ReadableSpan | undefined, status: number): void {
  expectAnswered(span, status);
  expect(span?.attributes['honeyhive.closed_by_client']).toBe(true);
}
