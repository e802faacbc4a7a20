import { type Branch, spanTree } from '../../../src/sessions/span-tree.js';

export interface TestSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly start: string;
  readonly duration: number;
  readonly service: string;
  readonly kind: string;
}

/** The time that spans are relative to. A double cannot hold it. */
export const epoch = 1_700_000_000_000_000_001n;

/** Returns a span with the given start and end, in milliseconds since `epoch`. */
export function span(
  spanId: string,
  parentSpanId: string | null,
  [from, to]: readonly [number, number],
  others: Partial<TestSpan> = {},
): TestSpan {
  const start = String(epoch + BigInt(Math.round(from * 1e6)));
  return { traceId: 't', spanId, parentSpanId, start, duration: to - from, service: 'a', kind: 'internal', ...others };
}

export function branches(...spans: TestSpan[]): Branch<TestSpan>[] {
  return spanTree(spans);
}
