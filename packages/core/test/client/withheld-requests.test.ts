import { context, trace } from '@opentelemetry/api';
import { startTelemetry, type Telemetry } from '../../../../test/support/telemetry.js';
import { recordWithheld, withheldRequests } from '../../src/client/withheld-requests.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

it('records each origin once on the span, up to 32, and counts every request', () => {
  const before = withheldRequests();
  const span = trace.getTracer('test').startSpan('span');
  const setAttribute = jest.spyOn(span, 'setAttribute');
  const ctx = trace.setSpan(context.active(), span);
  const origins = Array.from({ length: 40 }, (_, index) => `https://${index}.example.com`);
  for (const origin of origins.flatMap((each) => [each, each])) recordWithheld(ctx, origin);
  span.end();
  recordWithheld(ctx, 'https://late.example.com');
  expect(telemetry.spans[0]?.attributes['honeyhive.propagation.withheld']).toEqual(origins.slice(0, 32));
  expect(setAttribute).toHaveBeenCalledTimes(32);
  expect(withheldRequests() - before).toBe(81);
  expect(telemetry.complaints).toEqual([]);
});
