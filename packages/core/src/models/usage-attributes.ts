import type { Attributes } from '@opentelemetry/api';
import { type Fields, fieldsOf } from './fields.js';
import { defined } from './request-attributes.js';

/** Returns token counts under the names of OpenTelemetry's conventions and of HoneyHive. */
export function usageAttributes(usage: Fields): Attributes {
  // Chat Completions has the first names, all other APIs have the second.
  const input = count(usage.prompt_tokens ?? usage.input_tokens);
  const output = count(usage.completion_tokens ?? usage.output_tokens);
  const inputDetails = fieldsOf(usage.prompt_tokens_details ?? usage.input_tokens_details ?? usage.input_token_details);
  const outputDetails = fieldsOf(usage.completion_tokens_details ?? usage.output_tokens_details);
  const cached = count(inputDetails.cached_tokens);
  const reasoning = count(outputDetails.reasoning_tokens);
  return defined({
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': cached,
    'gen_ai.usage.cache_write.input_tokens': count(inputDetails.cache_write_tokens),
    'gen_ai.usage.reasoning.output_tokens': reasoning,
    'gen_ai.usage.audio.input_tokens': count(inputDetails.audio_tokens),
    'gen_ai.usage.audio.output_tokens': count(outputDetails.audio_tokens),
    'gen_ai.usage.image.input_tokens': count(inputDetails.image_tokens),
    'gen_ai.usage.image.output_tokens': count(outputDetails.image_tokens),
    'gen_ai.usage.text.input_tokens': count(inputDetails.text_tokens),
    'gen_ai.usage.text.output_tokens': count(outputDetails.text_tokens),
    'honeyhive_metadata.prompt_tokens': input,
    'honeyhive_metadata.completion_tokens': output,
    'honeyhive_metadata.total_tokens': count(usage.total_tokens),
    'honeyhive_metadata.prompt_tokens_details.cached_tokens': cached,
    'honeyhive_metadata.completion_tokens_details.reasoning_tokens': reasoning,
  });
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
