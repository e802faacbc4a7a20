import type { Attributes, AttributeValue } from '../../../src/any-value.js';
import { unflatten } from './unflatten.js';

type Source = (attributes: Attributes) => AttributeValue | undefined;

const sources = {
  inputs: [under('honeyhive_inputs'), openInference('input'), under('traceloop.entity.input')],
  outputs: [under('honeyhive_outputs'), openInference('output'), under('traceloop.entity.output')],
  metadata: [under('honeyhive_metadata')],
  metrics: [under('honeyhive_metrics')],
  config: [under('honeyhive_config'), under('gen_ai.request'), under('llm.invocation_parameters')],
  userProperties: [under('honeyhive_user_properties')],
  feedback: [under('honeyhive_feedback')],
  error: [under('honeyhive_error')],
} satisfies Record<string, readonly Source[]>;

export type EventFields = { readonly [Field in keyof typeof sources]?: AttributeValue };

/**
 * What a span says of its event, nested again; absent where it says nothing. Inputs, outputs and config are HoneyHive's,
 * else those of another convention.
 */
export function readEventFields(attributes: Attributes): EventFields {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([field, sources]) => {
      const value = sources.map((source) => source(attributes)).find((value) => value !== undefined);
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

function under(prefix: string): Source {
  return (attributes) => unflatten(attributes, prefix);
}

function openInference(side: 'input' | 'output'): Source {
  return (attributes) => {
    const plain = attributes[`${side}.mime_type`] === 'text/plain';
    return plain ? attributes[`${side}.value`] : unflatten(attributes, `${side}.value`);
  };
}
