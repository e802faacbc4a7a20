import type { Span } from '../../src/otlp/span.js';

/** A span with all required fields. */
export function parsedSpan(fields: Partial<Span>): Span {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: null,
    traceState: '',
    flags: 1,
    name: 'span',
    kind: 'internal',
    start: '1760000000000000000',
    end: '1760000000001000000',
    status: 'unset',
    statusMessage: '',
    attributes: {},
    events: [],
    links: [],
    dropped: { attributes: 0, events: 0, links: 0 },
    scope: { name: 'test', version: '', attributes: {} },
    resource: { 'service.name': 'gateway' },
    ...fields,
  };
}
