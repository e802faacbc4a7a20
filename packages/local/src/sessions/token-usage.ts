import type { Attributes } from '../otlp/any-value.js';
import type { Span } from '../otlp/span.js';
import { impliedType } from './event-type.js';

const totalAttributes = [
  'gen_ai.usage.total_tokens',
  'llm.usage.total_tokens',
  'llm.token_count.total',
  'ai.usage.totalTokens',
  'ai.usage.tokens',
  'honeyhive_metadata.total_tokens',
  'honeyhive_metrics.total_tokens',
] as const;

const inputAndOutputAttributes = [
  ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'],
  ['gen_ai.usage.prompt_tokens', 'gen_ai.usage.completion_tokens'],
  ['llm.token_count.prompt', 'llm.token_count.completion'],
  ['ai.usage.inputTokens', 'ai.usage.outputTokens'],
  ['ai.usage.promptTokens', 'ai.usage.completionTokens'],
  ['honeyhive_metadata.prompt_tokens', 'honeyhive_metadata.completion_tokens'],
  ['honeyhive_metadata.input_tokens', 'honeyhive_metadata.output_tokens'],
  ['honeyhive_metrics.prompt_tokens', 'honeyhive_metrics.completion_tokens'],
  ['honeyhive_metrics.input_tokens', 'honeyhive_metrics.output_tokens'],
] as const;

const modelOperations: readonly unknown[] = ['chat', 'text_completion', 'generate_content', 'embeddings'];

/** Returns the tokens that a span reports: its total, else the sum of input and output, else null. */
export function tokensOf(attributes: Attributes): number | null {
  for (const name of totalAttributes) {
    const total = readCount(attributes[name]);
    if (total !== null) return total;
  }
  for (const [input, output] of inputAndOutputAttributes) {
    const [inputTokens, outputTokens] = [readCount(attributes[input]), readCount(attributes[output])];
    if (inputTokens !== null || outputTokens !== null) return (inputTokens ?? 0) + (outputTokens ?? 0);
  }
  return langfuseTokensOf(attributes);
}

// Langfuse records `{ input, output, total }` as JSON.
function langfuseTokensOf({ 'langfuse.observation.usage_details': json }: Attributes): number | null {
  try {
    const { total, input, output } = JSON.parse(String(json ?? null)) ?? {};
    const [inputTokens, outputTokens] = [readCount(input), readCount(output)];
    const sum = inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
    return readCount(total) ?? sum;
  } catch {
    return null;
  }
}

/** Returns true for an agent, a chain or a tool, whose tokens are the sum of those that its model spans report. */
export function aggregatesTokens(span: Pick<Span, 'name' | 'attributes'>): boolean {
  const { 'gen_ai.operation.name': operation } = span.attributes;
  return (operation != null && !modelOperations.includes(operation)) || impliedType(span) === 'chain';
}

function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : null;
}
