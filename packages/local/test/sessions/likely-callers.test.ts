import { likelyCallers } from '../../src/sessions/likely-callers.js';
import { spanTree } from '../../src/sessions/span-tree.js';

type Times = readonly [from: number, to: number];

function span(spanId: string, service: string, parentSpanId: string | null, [from, to]: Times, traceId = 't') {
  return { traceId, spanId, parentSpanId, service, start: String(1_000_000 * (from + 1000)), duration: to - from };
}

function callers(...spans: ReturnType<typeof span>[]) {
  const found = [...likelyCallers(spanTree(spans))].map(([called, caller]) => [called.spanId, caller.spanId]);
  return Object.fromEntries(found);
}

describe('likelyCallers', () => {
  const ask = span('ask', 'gateway', null, [0, 100]);

  it('picks the span of another service that started last', () => {
    const plan = span('plan', 'gateway', 'ask', [5, 15]);
    expect(callers(ask, plan, span('first', 'llm', 'lost', [10, 40]), span('second', 'llm', 'lost', [20, 90]))).toEqual(
      {
        first: 'plan',
        second: 'ask',
      },
    );
  });

  it('ignores spans of other traces, of the same service, and those that have ended', () => {
    const elsewhere = span('elsewhere', 'audit', null, [0, 100], 'u');
    const over = span('over', 'audit', null, [0, 5]);
    expect(callers(ask, elsewhere, over, span('orphan', 'gateway', 'lost', [10, 20]))).toEqual({});
  });

  it('picks the child of another orphan as the caller', () => {
    const complete = span('complete', 'llm', 'lost', [10, 90]);
    const search = span('search', 'search', 'gone', [20, 80]);
    expect(callers(ask, complete, search)).toEqual({ complete: 'ask', search: 'complete' });
  });

  it('never picks a callee of the orphan as its caller, even if clocks disagree', () => {
    const orphan = span('orphan', 'llm', 'lost', [10, 90]);
    expect(callers(orphan, span('child', 'search', 'orphan', [8, 70]))).toEqual({});
    expect(callers(orphan, span('twin', 'search', 'gone', [10, 90]))).toEqual({ twin: 'orphan' });
  });
});
