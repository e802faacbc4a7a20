import type { LocalHoneyHive } from '../../src/index.js';
import { sendJson } from '../../test/local.js';
import { attributesOf, span, spansOf, traceId } from '../../test/otlp.js';

export const millisecond = 1_000_000n;

/** When the events of these tests begin. */
export const begin = 1_790_000_000_000n * millisecond;

export interface Event {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly parent?: string | undefined;
  /** Milliseconds after the first. */
  readonly from: number;
  readonly to: number;
  readonly kind?: string;
  readonly session?: string;
  readonly trace?: string;
  readonly attributes?: Record<string, string>;
  readonly error?: string;
}

/** Has each service send its events. */
export function sendEvents(local: LocalHoneyHive, ...events: Event[]) {
  const byService = Map.groupBy(events, ({ service }) => service);
  const requests = [...byService].map(([service, events]) =>
    sendJson(
      local,
      spansOf(
        service,
        events.map(
          ({ id, name, parent, from, to, kind = 'INTERNAL', session = 'S', trace = traceId, attributes, error }) =>
            span({
              traceId: trace,
              spanId: id.repeat(16),
              parentSpanId: parent?.repeat(16) ?? null,
              name,
              kind: `SPAN_KIND_${kind}`,
              startTimeUnixNano: String(begin + BigInt(from) * millisecond),
              endTimeUnixNano: String(begin + BigInt(to) * millisecond),
              attributes: attributesOf({ 'honeyhive.session_id': session, ...attributes }),
              ...(error && { status: { code: 'STATUS_CODE_ERROR', message: error } }),
            }),
        ),
      ),
    ),
  );
  return Promise.all(requests);
}

export const gateway: Event = { id: 'a', name: 'POST /ask', service: 'gateway', from: 0, to: 100, kind: 'SERVER' };
export const users: Event = {
  id: 'b',
  name: 'GET /users',
  service: 'user-service',
  parent: 'a',
  from: 10,
  to: 90,
  kind: 'SERVER',
};
export const chat: Event = {
  id: 'c',
  name: 'chat',
  service: 'llm-service',
  parent: 'b',
  from: 20,
  to: 80,
  attributes: {
    honeyhive_event_type: 'model',
    'honeyhive_inputs.chat_history.0.role': 'user',
    'honeyhive_inputs.chat_history.0.content': 'How do bees find flowers?',
    'honeyhive_outputs.role': 'assistant',
    'honeyhive_outputs.content': 'They dance.',
    'honeyhive_metadata.total_tokens': '42',
  },
};
