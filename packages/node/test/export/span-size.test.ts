import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { spanSize } from '../../src/export/span-size.js';

it('spanSize returns at least the size of a span’s strings, and little more', () => {
  const provider = new BasicTracerProvider();
  const span = provider
    .getTracer('test')
    .startSpan('name', { attributes: { a: 'x'.repeat(1_000), b: ['y'.repeat(500), 'z'] } });
  span.addEvent('event', { c: 'w'.repeat(2_000) });
  span.end();
  const size = spanSize(span as unknown as ReadableSpan);
  expect(size).toBeGreaterThan(2 * 3_500);
  expect(size).toBeLessThan(2 * 3_500 + 3_000);
});
