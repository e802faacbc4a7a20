import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'chat bee-1: model bee-1, 15 tokens';

describeRecipe('traceloop-openai', {
  trees: {
    'a call': [model],
    'a stream': ['chat bee-1: model bee-1'],
    'a tool': [model, 'get_weather: tool', '  POST /weather in weather: chain', model],
    'an error': [],
  },
  conversations: { 'an error': [] },
});
