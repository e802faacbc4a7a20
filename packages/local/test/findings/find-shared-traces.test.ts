import { A, ask, B, C, type SpanFields, span, useFindings, users } from '../support/use-findings.js';

const findings = useFindings();

const child: SpanFields = { ...users, traceId: A.traceId, parentSpanId: A.spanId, session: 'T' };

it('reports a shared trace in both sessions, at the span where it crosses over', () => {
  const inner = { ...ask, spanId: C.spanId, parentSpanId: A.spanId, from: 1 };
  const spans = [span(ask), span(inner), span({ ...child, parentSpanId: C.spanId })];
  const [here] = findings(spans);
  expect(here).toEqual({
    kind: 'shared-trace',
    sentence:
      'Trace aaaaaaaa… continues in session T (service user-service): ' +
      'user-service received the trace of its caller, but not the session.',
    remedy: [expect.stringContaining('`baggage`'), expect.stringContaining('user-service sets a session of its own')],
    spans: [{ traceId: A.traceId, spanId: C.spanId }],
    sessions: ['T'],
  });
  expect(findings([], 'T')).toEqual([
    {
      ...here,
      sentence:
        'Trace aaaaaaaa… started in session S (service gateway): ' +
        'user-service received the trace of its caller, but not the session.',
      spans: [{ traceId: A.traceId, spanId: B.spanId }],
      sessions: ['S'],
    },
  ]);
});
