import type { Finding } from '../../src/index.js';
import { A, ask, C, ids, type SpanFields, span, useFindings, users } from '../support/use-findings.js';

const findings = useFindings();

const elsewhere: SpanFields = { ...users, session: 'T' };

it('reports a session that another service began while this one was open', () => {
  expect(findings([span(ask), span(elsewhere)])).toEqual([
    {
      kind: 'separate-session',
      sentence:
        'GET /users/:id of user-service began session T while POST /ask of gateway was open. ' +
        'If gateway calls user-service, the call has lost trace and session.',
      remedy: expect.arrayContaining([expect.stringContaining('`app.use(honeyhive())`')]),
      spans: [A],
      sessions: ['T'],
    },
  ]);
  expect(findings([], 'T')).toEqual([]);
});

it.each<[string, SpanFields]>([
  ['a session that began after this one ended', { ...elsewhere, from: 101, to: 110 }],
  ['a session that began before this one', { ...elsewhere, from: -1, to: 110 }],
  ['a session of the same service', { ...elsewhere, service: 'gateway' }],
  ['a session that no request began', { ...elsewhere, kind: 'client' }],
  ['a session without a root span', { ...elsewhere, parentSpanId: C.spanId }],
])('does not report %s', (_case, fields) => {
  expect(findings([span(ask), span(fields)])).toEqual([]);
});

it('does not report a session of the service that is called from outside', () => {
  const child = { ...users, traceId: A.traceId, parentSpanId: A.spanId };
  expect(findings([span(ask), span(child), span({ ...ask, ...C, session: 'T', from: 25, to: 200 })])).toEqual([]);
});

it('returns one finding for each caller and service, and at most three', () => {
  const sessions = ['1', '2', '3', '4', '5', '6'].map((digit) =>
    span({ ...elsewhere, ...ids(digit), session: digit, service: Number(digit) > 3 ? digit : 'user-service' }),
  );
  const found = findings([span(ask), ...sessions]);
  expect(found.map((finding) => finding.sessions)).toEqual([['1', '2', '3'], ['4'], ['5']]);
  expect(found[0]).toMatchObject({
    sentence:
      'GET /users/:id of user-service began session 1 while POST /ask of gateway was open. ' +
      'So did 2 more of its sessions. If gateway calls user-service, the call has lost trace and session.',
    spans: [A],
  });
});

it.each<[string, SpanFields, Finding['kind']]>([
  [
    'whose caller withheld trace and session',
    { ...ask, attributes: { 'honeyhive.propagation.withheld': ['https://example.org'] } },
    'withheld',
  ],
  [
    'of a service that has received a parent from its caller',
    { ...users, ...C, traceId: A.traceId, parentSpanId: 'd'.repeat(16), from: 15, to: 18 },
    'orphan',
  ],
])('does not report a session %s', (_case, certain, kind) => {
  const found = findings([span(ask), span(certain), span(elsewhere)]);
  expect(found.map((finding) => finding.kind)).toEqual([kind]);
});
