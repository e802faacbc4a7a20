import fc from 'fast-check';
import { runs } from '../../../../test/support/runs.js';
import { Store } from '../../src/store/store.js';
import { parsedSpan } from '../support/parsed-span.js';

const traces = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)] as const;

const anySpan = fc.record(
  {
    traceId: fc.constantFrom(...traces),
    spanId: fc.constantFrom('1', '2', '3', '4').map((digit) => digit.repeat(16)),
    parentSpanId: fc.constantFrom(null, '1'.repeat(16), '2'.repeat(16), 'f'.repeat(16)),
    name: fc.constantFrom('one', 'two', 'three'),
    start: fc.integer({ min: 1, max: 12 }).map(String),
    end: fc.integer({ min: 1, max: 12 }).map(String),
    status: fc.constantFrom('ok' as const, 'error' as const),
    attributes: fc.record(
      {
        'honeyhive.session_id': fc.constantFrom('S', 'T', traces[0]),
        'honeyhive.session_name': fc.constantFrom('x', 'y'),
        'honeyhive.project': fc.constantFrom('p', 'q'),
        'gen_ai.usage.total_tokens': fc.integer({ min: 0, max: 9 }),
        'openinference.span.kind': fc.constantFrom('LLM', 'AGENT'),
      },
      { requiredKeys: [] },
    ),
    resource: fc.record({ 'service.name': fc.constantFrom('gateway', 'user-service', 'llm-service') }),
  },
  { noNullPrototype: true },
);

it('covers all spans of a session, even if they arrive in any order, arrive twice or change session', () => {
  const writes = fc.array(fc.array(anySpan.map(parsedSpan), { maxLength: 6 }), { maxLength: 6 });
  fc.assert(
    fc.property(writes, (batches) => {
      const store = new Store(':memory:');
      const received = new Map<string, (typeof batches)[number][number]>();
      for (const batch of batches) {
        store.addSpans(batch);
        for (const span of batch) received.set(span.traceId + span.spanId, span);
      }
      let kept = 0;
      for (const summary of store.sessions()) {
        const here = new Set(store.session(summary.id)?.spans.map((span) => span.traceId + span.spanId));
        const spans = [...received].filter(([key]) => here.has(key)).map(([, span]) => span);
        const least = <Value>(values: readonly Value[]) => values.toSorted()[0] ?? null;
        const byStart = spans.toSorted((a, b) => Number(a.start) - Number(b.start) || (a.name < b.name ? -1 : 1));
        const said = (name: string) => {
          const saying = byStart.filter(({ attributes }) => name in attributes);
          const first = saying.filter(({ start }) => start === saying[0]?.start);
          return least(first.map(({ attributes }) => String(attributes[name])));
        };
        const [earliest] = byStart;
        const root = byStart.find(({ parentSpanId }) => parentSpanId === null) ?? earliest;
        const reporting = spans.filter(
          ({ attributes }) =>
            attributes['openinference.span.kind'] !== 'AGENT' && attributes['gen_ai.usage.total_tokens'] !== undefined,
        );
        const counted = reporting
          .filter(
            ({ traceId, parentSpanId }) =>
              !reporting.some((parent) => parent.traceId === traceId && parent.spanId === parentSpanId),
          )
          .flatMap(({ attributes }) => attributes['gen_ai.usage.total_tokens'] ?? [])
          .map(Number);
        expect(summary).toEqual({
          id: summary.id,
          name: said('honeyhive.session_name') ?? root?.name,
          project: said('honeyhive.project'),
          source: null,
          start: earliest?.start,
          duration:
            Math.max(...spans.map(({ end }) => Number(end)), 0) > Number(earliest?.start)
              ? (Math.max(...spans.map(({ end }) => Number(end))) - Number(earliest?.start)) / 1e6
              : 0,
          spans: spans.length,
          errors: spans.filter(({ status }) => status === 'error').length,
          services: [...new Set(spans.map(({ resource }) => resource['service.name']))],
          traces: new Set(spans.map(({ traceId }) => traceId)).size,
          tokens: counted.length === 0 ? null : counted.reduce((sum, tokens) => sum + tokens),
        });
        kept += spans.length;
      }
      expect(kept).toBe(received.size);
      expect(store.status()).toMatchObject({ sessions: store.sessions().length, spans: kept });
      store.close();
    }),
    { numRuns: runs(300) },
  );
});

it('counts the tokens of a call once if two instrumentations have recorded it, whichever span arrives first', () => {
  const attributes = { 'gen_ai.usage.total_tokens': 7 };
  const outer = parsedSpan({ spanId: '1'.repeat(16), attributes });
  const inner = parsedSpan({ spanId: '2'.repeat(16), parentSpanId: outer.spanId, attributes });
  const later = parsedSpan({ spanId: '3'.repeat(16), attributes });
  for (const batches of [[[outer, inner, later]], [[outer], [inner], [later]], [[inner], [later], [outer]]]) {
    const store = new Store(':memory:');
    for (const batch of batches) store.addSpans(batch);
    expect(store.sessions()).toMatchObject([{ tokens: 14 }]);
    store.close();
  }
});
