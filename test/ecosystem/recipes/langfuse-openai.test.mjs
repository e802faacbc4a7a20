import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'OpenAI.chat: model bee-1, 15 tokens';

describeRecipe('langfuse-openai', {
  trees: {
    'a call': [model],
    'a stream': [model],
    'a tool': [model, 'get_weather: tool', '  POST /weather in weather: chain', model],
    'an error': ['OpenAI.chat: model bee-1, failed'],
  },
});
