import { describeRecipe } from '../support/describe-recipe.mjs';

const instructions = 'system: Be short.';
const inference = ['      model_inference bee: chain', '        model_chunk bee: chain'];
const step = ['    model_step bee: chain', ...inference];
const answer = ['invoke_agent bee: chain', '  chat bee-1: model bee-1, 15 tokens', ...step];

describeRecipe('mastra', {
  trees: {
    'a call': answer,
    'a stream': answer,
    // One event for all calls of the model in a run.
    'a tool': [
      ...['invoke_agent bee: chain', '  chat bee-1: model bee-1, 30 tokens'],
      ...[...step, '        model_chunk bee: chain'],
      ...['      execute_tool get_weather: tool', '        POST /weather in weather: chain'],
      ...step,
    ],
    // Of a failed call, the failure is on the agent.
    'an error': [
      ...['invoke_agent bee: chain, failed', '  chat bee-1: model bee-1'],
      ...['    model_step bee: chain', '      model_inference bee: chain'],
    ],
  },
  conversations: {
    'a call': [[instructions, 'user: Say hello', 'assistant: Hello, bees']],
    'a stream': [[instructions, 'user: Say hello', 'assistant: Hello, bees']],
    'a tool': [[instructions, 'user: What is the weather in Paris?', 'assistant: It is rainy']],
    'an error': [[instructions, 'user: Fail', 'assistant: ']],
  },
});
