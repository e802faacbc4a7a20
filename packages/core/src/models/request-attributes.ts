import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { type Fields, fieldsOf, stringOf } from './fields.js';

/** Returns the parameters of a request under the names of OpenTelemetry's conventions. */
export function requestAttributes(body: Fields): Attributes {
  const { response_format, text, reasoning, conversation, prompt, stop, n, service_tier } = body;
  const format = fieldsOf(response_format ?? fieldsOf(text).format).type;
  const template = fieldsOf(prompt);
  return defined({
    'gen_ai.request.choice.count': n === 1 ? undefined : scalar(n),
    'gen_ai.request.seed': scalar(body.seed),
    'gen_ai.request.stream': body.stream === true || undefined,
    'gen_ai.request.frequency_penalty': scalar(body.frequency_penalty),
    'gen_ai.request.presence_penalty': scalar(body.presence_penalty),
    'gen_ai.request.temperature': scalar(body.temperature),
    'gen_ai.request.top_p': scalar(body.top_p),
    'gen_ai.request.max_tokens': scalar(body.max_completion_tokens ?? body.max_tokens ?? body.max_output_tokens),
    'gen_ai.request.stop_sequences': typeof stop === 'string' ? [stop] : texts(stop),
    'gen_ai.request.reasoning.level': scalar(body.reasoning_effort ?? fieldsOf(reasoning).effort),
    'gen_ai.request.previous_response.id': scalar(body.previous_response_id),
    'gen_ai.request.encoding_formats': texts([body.encoding_format]),
    'gen_ai.embeddings.dimension.count': scalar(body.dimensions),
    'gen_ai.conversation.id': scalar(fieldsOf(conversation).id ?? conversation),
    'gen_ai.output.type': outputType(format),
    'gen_ai.prompt.name': scalar(template.id),
    'gen_ai.prompt.version': scalar(template.version),
    'openai.request.service_tier': service_tier === 'auto' ? undefined : scalar(service_tier),
  });
}

/** Returns who answered, under the names of OpenTelemetry's conventions. */
export function responseAttributes({ id, model, service_tier, system_fingerprint, conversation }: Fields): Attributes {
  return defined({
    'gen_ai.response.id': scalar(id),
    'gen_ai.response.model': scalar(model),
    'gen_ai.conversation.id': scalar(fieldsOf(conversation).id),
    'openai.response.service_tier': scalar(service_tier),
    'openai.response.system_fingerprint': scalar(system_fingerprint),
  });
}

function outputType(format: unknown): string | undefined {
  return typeof format === 'string' && format.startsWith('json') ? 'json' : stringOf(format);
}

function scalar(value: unknown): string | number | boolean | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function texts(list: unknown): string[] | undefined {
  return Array.isArray(list) && list.every((text) => typeof text === 'string') ? list : undefined;
}

export function defined(values: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
