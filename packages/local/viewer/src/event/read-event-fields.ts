import type { Attributes, AttributeValue } from '../../../src/otlp/any-value.js';
import { unflatten } from './unflatten.js';

type FieldSource = (attributes: Attributes) => AttributeValue | undefined;

const sourcesByField = {
  inputs: [
    nestedUnder('honeyhive_inputs'),
    openInferenceValue('input'),
    nestedUnder('traceloop.entity.input'),
    nestedUnder('gen_ai.tool.call.arguments'),
    nestedUnder('ai.toolCall.args'),
    nestedUnder('langfuse.observation.input'),
    nestedUnder('gcp.vertex.agent.tool_call_args'),
  ],
  outputs: [
    nestedUnder('honeyhive_outputs'),
    openInferenceValue('output'),
    nestedUnder('traceloop.entity.output'),
    nestedUnder('gen_ai.tool.call.result'),
    nestedUnder('ai.toolCall.result'),
    nestedUnder('langfuse.observation.output'),
    nestedUnder('gcp.vertex.agent.tool_response'),
  ],
  metadata: [
    nestedUnder('honeyhive_metadata'),
    nestedUnder('ai.telemetry.metadata'),
    nestedUnder('langfuse.observation.metadata'),
  ],
  metrics: [nestedUnder('honeyhive_metrics')],
  config: [
    nestedUnder('honeyhive_config'),
    nestedUnder('gen_ai.request'),
    nestedUnder('llm.invocation_parameters'),
    nestedUnder('langfuse.observation.model.parameters'),
  ],
  userProperties: [nestedUnder('honeyhive_user_properties')],
  feedback: [nestedUnder('honeyhive_feedback')],
  error: [nestedUnder('honeyhive_error')],
} satisfies Record<string, readonly FieldSource[]>;

export type EventFields = { readonly [Field in keyof typeof sourcesByField]?: AttributeValue };

/**
 * Reads the fields of an event from its span's attributes. Each comes from the first source that has it: HoneyHive's
 * attributes, then those of other conventions. Fields without a source are absent.
 */
export function readEventFields(attributes: Attributes): EventFields {
  return Object.fromEntries(
    Object.entries(sourcesByField).flatMap(([field, sources]) => {
      const value = sources.map((source) => source(attributes)).find((value) => value !== undefined);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function nestedUnder(prefix: string): FieldSource {
  return (attributes) => unflatten(attributes, prefix);
}

function openInferenceValue(side: 'input' | 'output'): FieldSource {
  return (attributes) => {
    const isPlainText = attributes[`${side}.mime_type`] === 'text/plain';
    return isPlainText ? attributes[`${side}.value`] : unflatten(attributes, `${side}.value`);
  };
}
