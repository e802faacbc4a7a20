import { A, ask, B, C, span, useFindings, users } from '../support/use-findings.js';

const findings = useFindings();

it('finds nothing in a session whose calls are all connected', () => {
  const child = { ...users, traceId: A.traceId, parentSpanId: A.spanId };
  expect(
    findings([span(ask), span(child), span({ ...child, ...C, traceId: A.traceId, service: 'llm-service' })]),
  ).toEqual([]);
});

it('handles a session of 20 000 spans', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => {
    const digits = index.toString(16).padStart(16, '0');
    const even = index % 2 === 0;
    return span({
      traceId: digits + digits,
      spanId: `1${digits.slice(1)}`,
      kind: 'server',
      service: even ? 'gateway' : 'user-service',
      from: index,
      to: index + 1.5,
    });
  });
  expect(findings(spans)).toHaveLength(2);
});

it('sanitizes untrusted names in sentences', () => {
  const name = `GET \u202e\`rm\`\n${'x'.repeat(1000)}`;
  const [finding] = findings([span({ ...A, name, parentSpanId: B.spanId })]);
  expect(finding?.sentence).toMatch(/^GET \ufffd'rm' x+… of gateway has a parent span that was not received\./);
});
