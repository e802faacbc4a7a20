import type { Finding } from '../../src/index.js';
import type { Span } from '../../src/otlp/span.js';
import { Store } from '../../src/store/store.js';
import { parsedSpan } from './parsed-span.js';

export interface SpanFields extends Partial<Omit<Span, 'attributes'>> {
  readonly session?: string;
  /** Milliseconds. */
  readonly from?: number;
  readonly to?: number;
  readonly service?: string;
  readonly attributes?: Span['attributes'];
}

export const ids = (digit: string) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16) });
export const [A, B, C] = [ids('a'), ids('b'), ids('c')] as const;

/** A request to the gateway. */
export const ask: SpanFields = { ...A, name: 'POST /ask', kind: 'server', to: 100 };
/** A request to another service while `ask` is open, in a trace of its own. */
export const users: SpanFields = {
  ...{ ...B, name: 'GET /users/:id', kind: 'server' },
  ...{ service: 'user-service', from: 20, to: 30 },
};

/** A span of a session and a service, from one millisecond to another. */
export function span({
  session = 'S',
  from = 0,
  to = 10,
  service = 'gateway',
  attributes,
  ...fields
}: SpanFields): Span {
  const time = (milliseconds: number) => String(1_760_000_000_000_000_000n + BigInt(milliseconds * 1e6));
  return parsedSpan({
    start: time(from),
    end: time(to),
    resource: { 'service.name': service },
    attributes: { 'honeyhive.session_id': session, ...attributes },
    ...fields,
  });
}

/** Returns a function that stores spans and returns the findings of a session. Every test has a store of its own. */
export function useFindings(): (spans: readonly Span[], session?: string) => readonly Finding[] {
  let store: Store;
  beforeEach(() => {
    store = new Store(':memory:');
  });
  afterEach(() => store.close());
  return (spans, session = 'S') => {
    store.addSpans(spans);
    return store.outline(session)?.findings ?? [];
  };
}
