import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import protobuf from 'protobufjs';

export const spansPerSession = 100;
export const batchSize = 512;

const services = ['gateway', 'user-service', 'llm-service'];
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => join(import.meta.dirname, '../../proto', target);
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

/** Generates batches of spans as busy services send them: many sessions at a time, with a few spans of each in a batch. */
export function* batches(sessions) {
  let batch = [];
  for (let from = 0; from < sessions; from += 50) {
    const ids = Array.from({ length: Math.min(50, sessions - from) }, (_, index) => from + index);
    const traces = ids.map(() => randomBytes(16));
    for (let number = 0; number < spansPerSession; number += 1) {
      for (const [index, id] of ids.entries()) {
        batch.push(span(id, traces[index], number));
        if (batch.length === batchSize) {
          yield batch;
          batch = [];
        }
      }
    }
  }
  if (batch.length > 0) yield batch;
}

function span(session, traceId, number) {
  const start = 1_760_000_000_000 + session * 1000 + number;
  const attribute = (key, stringValue) => ({ key, value: { stringValue } });
  const isNeedle = session === 4711 && number === 5;
  const text = session % 10 === 1 ? `${isNeedle ? '蜜蜂' : ''}${characters(100)}` : words(40);
  return {
    service: services[number % services.length],
    traceId,
    spanId: randomBytes(8),
    ...(number > 0 && { parentSpanId: randomBytes(8) }),
    name: `step ${number}`,
    kind: 1,
    startTimeUnixNano: `${start}000000`,
    endTimeUnixNano: `${start + 10}000000`,
    status: session % 50 === 0 && number === 7 ? { code: 2, message: 'boom' } : {},
    attributes: [
      attribute('honeyhive.session_id', `session-${session}`),
      attribute('honeyhive.project', 'bench'),
      attribute('honeyhive_event_type', 'model'),
      attribute('honeyhive_inputs.prompt', `the ${isNeedle ? 'needle' : ''} ${text}`),
      attribute('honeyhive_outputs.content', words(40)),
      { key: 'gen_ai.usage.input_tokens', value: { intValue: 123 } },
      { key: 'gen_ai.usage.output_tokens', value: { intValue: 45 } },
    ],
  };
}

// A few words are common and most are rare, as in a natural language.
function words(count) {
  return Array.from({ length: count }, () => `word${Math.floor(20_000 * Math.random() ** 4)}`).join(' ');
}

function characters(count) {
  // The 3000 characters from U+4E00 on. 蜜 and 蜂 are not among them.
  return Array.from({ length: count }, () => String.fromCharCode(0x4e00 + Math.floor(3000 * Math.random() ** 4))).join(
    '',
  );
}

export function encode(batch) {
  const groups = Map.groupBy(batch, ({ service }) => service);
  const resourceSpans = [...groups].map(([service, spans]) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [{ scope: { name: 'bench' }, spans }],
  }));
  return request.encode(request.fromObject({ resourceSpans })).finish();
}
