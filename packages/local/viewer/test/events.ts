import type { LocalHoneyHive } from '../../src/index.js';
import { attributesOf, span, spansOf, traceId } from '../../test/support/otlp-fixtures.js';
import { sendJson } from '../../test/support/use-local.js';

export const millisecond = 1_000_000n;

/** The time that events are relative to, in nanoseconds. */
export const startTime = 1_790_000_000_000n * millisecond;

interface SentEvent {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly parent?: string | undefined;
  /** Milliseconds since `startTime`. */
  readonly from: number;
  readonly to: number;
  readonly kind?: string;
  readonly session?: string;
  readonly trace?: string;
  readonly attributes?: Record<string, string>;
  readonly error?: string;
}

/** Sends the events to `local`, in one request per service. */
export function sendEvents(local: LocalHoneyHive, ...events: SentEvent[]) {
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
              startTimeUnixNano: String(startTime + BigInt(from) * millisecond),
              endTimeUnixNano: String(startTime + BigInt(to) * millisecond),
              attributes: attributesOf({ 'honeyhive.session_id': session, ...attributes }),
              ...(error && { status: { code: 'STATUS_CODE_ERROR', message: error } }),
            }),
        ),
      ),
    ),
  );
  return Promise.all(requests);
}

export const gateway: SentEvent = { id: 'a', name: 'POST /ask', service: 'gateway', from: 0, to: 100, kind: 'SERVER' };
export const users: SentEvent = {
  id: 'b',
  name: 'GET /users',
  service: 'user-service',
  parent: 'a',
  from: 10,
  to: 90,
  kind: 'SERVER',
};
export const chat: SentEvent = {
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
