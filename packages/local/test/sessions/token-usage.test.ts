import { aggregatesTokens, tokensOf } from '../../src/sessions/token-usage.js';

it.each([
  [{}, null],
  [{ 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 4 }, 7],
  [{ 'gen_ai.usage.prompt_tokens': 3, 'gen_ai.usage.completion_tokens': 4 }, 7],
  [{ 'gen_ai.usage.prompt_tokens': 3, 'gen_ai.usage.completion_tokens': 4, 'llm.usage.total_tokens': 8 }, 8],
  [{ 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.total_tokens': 9 }, 9],
  [{ 'llm.token_count.prompt': 3, 'llm.token_count.completion': 4 }, 7],
  [{ 'llm.token_count.prompt': 3, 'llm.token_count.total': 9 }, 9],
  [{ 'honeyhive_metadata.prompt_tokens': 3, 'honeyhive_metadata.completion_tokens': 4 }, 7],
  [{ 'honeyhive_metadata.input_tokens': 3, 'honeyhive_metadata.output_tokens': 4 }, 7],
  [{ 'honeyhive_metadata.total_tokens': 9 }, 9],
  [{ 'honeyhive_metrics.prompt_tokens': 3, 'honeyhive_metrics.completion_tokens': 4 }, 7],
  [{ 'honeyhive_metrics.input_tokens': 3, 'honeyhive_metrics.output_tokens': 4 }, 7],
  [{ 'honeyhive_metrics.total_tokens': '9' }, 9],
  [{ 'ai.usage.inputTokens': 3, 'ai.usage.outputTokens': 4, 'ai.usage.totalTokens': 9 }, 9],
  [{ 'ai.usage.inputTokens': 3, 'ai.usage.outputTokens': 4 }, 7],
  [{ 'ai.usage.promptTokens': 3, 'ai.usage.completionTokens': 4 }, 7],
  [{ 'ai.usage.tokens': 9 }, 9],
  [{ 'langfuse.observation.usage_details': '{"input":3,"output":4,"total":9}' }, 9],
  [{ 'langfuse.observation.usage_details': '{"input":3,"output":4}' }, 7],
  [{ 'langfuse.observation.usage_details': '{"input":-3}' }, null],
  [{ 'langfuse.observation.usage_details': 'null' }, null],
  [{ 'langfuse.observation.usage_details': '{' }, null],
  [{ 'gen_ai.usage.output_tokens': 0 }, 0],
  [{ 'gen_ai.usage.input_tokens': 'many', 'gen_ai.usage.output_tokens': -1, 'llm.usage.total_tokens': '' }, null],
  [{ 'gen_ai.usage.total_tokens': 1.5, 'llm.token_count.total': '9007199254740993' }, null],
])('counts %j as %j tokens', (attributes, tokens) => {
  expect(tokensOf(attributes)).toBe(tokens);
});

it.each([
  [{}, false],
  [{ 'gen_ai.operation.name': 'chat' }, false],
  [{ 'gen_ai.operation.name': 'text_completion' }, false],
  [{ 'gen_ai.operation.name': 'generate_content' }, false],
  [{ 'gen_ai.operation.name': 'embeddings' }, false],
  [{ 'gen_ai.operation.name': 'invoke_agent' }, true],
  [{ 'openinference.span.kind': 'LLM' }, false],
  [{ 'openinference.span.kind': 'AGENT' }, true],
  [{ 'openinference.span.kind': 'CHAIN' }, true],
  [{ 'ai.operationId': 'ai.generateText' }, true],
  [{ 'ai.operationId': 'ai.generateText.doGenerate' }, false],
  [{ 'langfuse.observation.type': 'generation' }, false],
  [{ 'langfuse.observation.type': 'agent' }, true],
])('with %j, whether a span aggregates tokens is %j', (attributes, repeats) => {
  expect(aggregatesTokens({ name: 'span', attributes })).toBe(repeats);
});
