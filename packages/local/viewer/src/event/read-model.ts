import type { Attributes } from '../../../src/otlp/any-value.js';

/** The attributes that name a model. What answered comes before what was asked for. */
const modelAttributes = [
  'gen_ai.response.model',
  'gen_ai.request.model',
  'llm.model_name',
  'llm.response.model',
  'llm.request.model',
  'ai.response.model',
  'ai.model.id',
  'langfuse.observation.model.name',
  'honeyhive_config.model',
  'honeyhive_metadata.model',
] as const;

/** Returns the name of the model that a span reports, if any. */
export function readModel(attributes: Attributes): string | undefined {
  const names = modelAttributes.map((name) => attributes[name]);
  return names.find((name) => typeof name === 'string' && name !== '') as string | undefined;
}
