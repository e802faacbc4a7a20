import { describeRecipe } from '../support/describe-recipe.mjs';

const agent = 'invoke_agent bee-1: chain';
const model = '    chat bee-1: model bee-1, 15 tokens';

describeRecipe('ai-sdk-7', {
  trees: {
    'a call': [agent, '  step 1: chain', model],
    'a stream': [agent, '  step 1: chain', model],
    'a tool': [
      agent,
      ...['  step 1: chain', model, '    execute_tool get_weather: tool', '      POST /weather in weather: chain'],
      ...['  step 2: chain', model],
    ],
    'an error': [`${agent}, failed`, '  step 1: chain, failed', '    chat bee-1: model bee-1, failed'],
  },
});
