import type { Attributes } from '../otlp/any-value.js';

const totals = [
  'gen_ai.usage.total_tokens',
  'llm.usage.total_tokens',
  'llm.token_count.total',
  'honeyhive_metadata.total_tokens',
  'honeyhive_metrics.total_tokens',
] as const;

const sums = [
  ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'],
  ['gen_ai.usage.prompt_tokens', 'gen_ai.usage.completion_tokens'],
  ['llm.token_count.prompt', 'llm.token_count.completion'],
  ['honeyhive_metadata.prompt_tokens', 'honeyhive_metadata.completion_tokens'],
  ['honeyhive_metadata.input_tokens', 'honeyhive_metadata.output_tokens'],
  ['honeyhive_metrics.prompt_tokens', 'honeyhive_metrics.completion_tokens'],
  ['honeyhive_metrics.input_tokens', 'honeyhive_metrics.output_tokens'],
] as const;

const modelOperations: readonly unknown[] = ['chat', 'text_completion', 'generate_content', 'embeddings'];

/** The tokens that a span says were used: its total, else input and output together; null when it says nothing. */
export function tokensOf(attributes: Attributes): number | null {
  for (const name of totals) {
    const total = count(attributes[name]);
    if (total !== null) return total;
  }
  for (const [input, output] of sums) {
    const [used, made] = [count(attributes[input]), count(attributes[output])];
    if (used !== null || made !== null) return (used ?? 0) + (made ?? 0);
  }
  return null;
}

/** Whether the tokens of a span are those of the models below it: an agent's or a chain's, which sums them up. */
export function aggregatesTokens({
  'gen_ai.operation.name': operation,
  'openinference.span.kind': kind,
}: Attributes): boolean {
  return (operation != null && !modelOperations.includes(operation)) || kind === 'AGENT' || kind === 'CHAIN';
}

function count(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : null;
}
