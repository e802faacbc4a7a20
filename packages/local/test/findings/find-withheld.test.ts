import { A, ask, B, span, useFindings } from '../support/use-findings.js';

const findings = useFindings();

const from = (...origins: string[]) => ({ attributes: { 'honeyhive.propagation.withheld': origins } });

it('returns one finding for each service and origin', () => {
  const found = findings([
    span({ ...ask, ...from('https://agents.example.com', 'https://example.org') }),
    span({ ...ask, spanId: B.spanId, from: 1, ...from('https://agents.example.com') }),
  ]);
  expect(found).toEqual([
    {
      kind: 'withheld',
      sentence:
        'gateway called https://agents.example.com from POST /ask without trace and session, ' +
        'because it is not configured to send them there.',
      remedy: [
        'Start gateway with `HH_PROPAGATE_TO=https://agents.example.com`,',
        "or pass the origin in code: `HoneyHiveTracer.init({ propagateTo: ['https://agents.example.com'] })`.",
      ],
      spans: [A, { ...A, spanId: B.spanId }],
      sessions: [],
    },
    expect.objectContaining({ kind: 'withheld', sentence: expect.stringContaining('https://example.org') }),
  ]);
});

it('ignores an attribute that is not a list of origins', () => {
  const attributes = { 'honeyhive.propagation.withheld': 'https://example.org' };
  expect(findings([span({ ...ask, attributes })])).toEqual([]);
});

it.each(['https://x.example;rm', '$(rm)', 'https://x.example/`rm`', 7])('never suggests typing %j', (origin) => {
  const attributes = { 'honeyhive.propagation.withheld': [origin, 'https://a.example'] };
  const found = findings([span({ ...A, attributes })]);
  expect(found.map(({ remedy: [line] }) => line)).toEqual(['Start gateway with `HH_PROPAGATE_TO=https://a.example`,']);
});
