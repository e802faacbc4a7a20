import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'chat bee-1: model bee-1, 15 tokens';

describeRecipe('openai', {
  trees: {
    'a call': [model],
    'a stream': [model],
    'a tool': [model, 'get_weather: tool', '  POST /weather in weather: chain', model],
    'an error': ['chat bee-1: model bee-1, failed'],
  },
});
