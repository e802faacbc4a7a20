import { INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { NodeTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { setAttributes, skipAttributeChecks } from '../../src/spans/set-attributes.js';

afterEach(() => skipAttributeChecks(false));

const start = () => {
  const provider = new NodeTracerProvider({ spanLimits: { attributeValueLengthLimit: 3 } });
  return provider.getTracer('test').startSpan('work') as unknown as ReadableSpan &
    ReturnType<typeof trace.wrapSpanContext>;
};

it('attributes of a span of another provider are within its limits', () => {
  const span = start();
  setAttributes(span, { a: 'long' });
  expect(span.attributes).toEqual({ a: 'lon' });
});

it('attributes of a span of this project’s own provider are as they were given', () => {
  skipAttributeChecks(true);
  const span = start();
  setAttributes(span, { a: 'long', b: 1 });
  expect(span.attributes).toEqual({ a: 'long', b: 1 });
});

it('a span that is not recorded takes none', () => {
  skipAttributeChecks(true);
  setAttributes(trace.wrapSpanContext(INVALID_SPAN_CONTEXT), { a: 1 });
});
