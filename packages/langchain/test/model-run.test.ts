import { modelRequest, modelResponse, providerOf } from '../src/model-run.js';

const start = (fields: object) => ({ serialized: undefined, extraParams: undefined, metadata: undefined, ...fields });

it.each([
  ['openai', { metadata: { ls_provider: 'openai' } }],
  ['gcp.gemini', { metadata: { ls_provider: 'google_genai' } }],
  ['anthropic', { serialized: { id: ['langchain', 'chat_models', 'anthropic', 'ChatAnthropic'] } }],
  ['langchain', {}],
])('the provider is %s', (provider, fields) => {
  expect(providerOf(start(fields))).toBe(provider);
});

it.each([
  [{ extraParams: { invocation_params: { model: 'bee-1' } } }],
  [{ extraParams: { invocation_params: { model_name: 'bee-1' } } }],
  [{ metadata: { ls_model_name: 'bee-1' } }],
  [{ serialized: { kwargs: { model: 'bee-1' } } }],
])('the model is found in %j', (fields) => {
  expect(modelRequest(start(fields))).toEqual({ model: 'bee-1' });
});

it('the tokens of a model without messages are those of its output', () => {
  const llmOutput = { tokenUsage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 } };
  const generations = [[{ text: 'Paris', generationInfo: { finish_reason: 'stop' } }]];
  expect(modelResponse({ generations, llmOutput })).toMatchObject({
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    messages: [{ role: 'assistant', content: 'Paris', finish_reason: 'stop' }],
  });
});

it.each([undefined, {}, { generations: [] }, { generations: [[undefined]] }])('%j is a response', (result) => {
  expect(modelResponse(result)).toBeDefined();
});
