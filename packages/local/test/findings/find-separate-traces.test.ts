import { A, ask, B, C, type SpanFields, span, useFindings, users } from '../support/use-findings.js';

const findings = useFindings();

it('reports a request to another service that started a trace while a span of the session was open', () => {
  const call = { ...ask, spanId: C.spanId, parentSpanId: A.spanId, name: 'fetch', from: 10, to: 50 };
  expect(findings([span(ask), span(call), span(users)])).toEqual([
    {
      kind: 'separate-trace',
      sentence:
        'GET /users/:id of user-service started a trace of its own while fetch of gateway was open. ' +
        'This looks like a call that lost its traceparent header but kept the session.',
      remedy: [
        expect.stringContaining('`traceparent`'),
        expect.stringContaining('`injectContextIntoCarrier(headers)`'),
      ],
      spans: [{ traceId: A.traceId, spanId: C.spanId }, B],
      sessions: [],
    },
  ]);
});

it.each<[string, SpanFields, ...SpanFields[]]>([
  ['a request after the other one ended', { ...users, from: 101, to: 110 }],
  ['a concurrent request to the same service', { ...users, service: 'gateway' }],
  ['a span that is not a request', { ...users, kind: 'internal' }],
  ['a trace that links its caller', { ...users, links: [{ ...A, traceState: '', flags: 1, attributes: {} }] }],
  [
    'a second request to the service that started the other trace',
    { ...users, traceId: A.traceId, parentSpanId: A.spanId },
    { ...ask, ...C, from: 25, to: 28 },
  ],
])('does not report %s', (_case, ...fields) => {
  expect(findings([span(ask), ...fields.map(span)])).toEqual([]);
});
