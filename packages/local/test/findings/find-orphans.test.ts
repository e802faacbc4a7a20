import { A, ask, B, C, type SpanFields, span, useFindings, users } from '../support/use-findings.js';

const findings = useFindings();

const orphan: SpanFields = { ...users, traceId: A.traceId, parentSpanId: C.spanId };

it('names the service that had a span open in the trace as the caller', () => {
  const other = { ...orphan, spanId: 'd'.repeat(16), from: 21 };
  const elsewhere = span({ ...C, service: 'audit', from: 19, to: 99 });
  const [found, ...others] = findings([span(ask), span(orphan), span(other), elsewhere]);
  expect(found).toMatchObject({
    kind: 'orphan',
    sentence:
      'GET /users/:id of user-service has a parent span that was not received. ' +
      'It started while POST /ask of gateway was open, which is most likely its caller. ' +
      'The same is true of 1 more of its spans.',
    remedy: [
      'Start gateway with the same `HH_API_URL` as user-service.',
      'Flush the spans of gateway before it exits: `await tracer.flush()`.',
      expect.stringContaining('`traceparent`'),
    ],
    spans: [
      { traceId: A.traceId, spanId: B.spanId },
      { traceId: A.traceId, spanId: 'd'.repeat(16) },
    ],
    sessions: [],
  });
  expect(others).toEqual([]);
});

it.each([
  [
    { 'user_agent.original': 'curl/8', 'client.address': '10.0.0.7' },
    'Its caller identifies itself as curl/8 and has the address 10.0.0.7.',
  ],
  [{ 'client.address': '10.0.0.7' }, 'Its caller has the address 10.0.0.7.'],
  [{}, 'Nothing indicates who called it.'],
])('with the attributes %j says: %s', (attributes, sentence) => {
  const ended = { ...ask, to: 5 };
  expect(findings([span(ended), span({ ...orphan, attributes })])).toMatchObject([
    { kind: 'orphan', sentence: expect.stringContaining(sentence) },
  ]);
});

it('ignores a span whose parent arrived later or is in another session', () => {
  const parent = { ...ask, spanId: C.spanId };
  expect(findings([span(orphan)])).toHaveLength(1);
  expect(findings([span(parent)])).toEqual([]);
  expect(findings([span({ ...parent, session: 'T' })])).toMatchObject([{ kind: 'shared-trace' }]);
});
