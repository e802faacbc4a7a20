import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'OpenAI Chat Completions: model bee-1, 15 tokens';

describeRecipe('openinference-openai', {
  trees: {
    'a call': [model],
    'a stream': ['OpenAI Chat Completions: model bee-1'],
    'a tool': [model, 'get_weather: tool', '  POST /weather in weather: chain', model],
    'an error': [],
  },
  conversations: { 'an error': [] },
});
