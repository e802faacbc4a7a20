import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'anthropic.messages.create: model bee-1, 15 tokens';
const question = 'user: What is the weather in Paris?';
const call = 'assistant: get_weather({"city":"Paris"})';

describeRecipe('anthropic', {
  trees: {
    'a call': [model],
    'a stream': [model],
    'a stream of create': [model],
    'a call of a public address': [model],
    'a tool': [model, 'get_weather: tool', '  POST /weather: chain', model],
    'an error': ['anthropic.messages.create: model bee-1, failed'],
  },
  more: {
    'a stream of create': ['createStream', 'Say hello'],
    'a call of a public address': ['askElsewhere', 'Say hello'],
  },
  conversations: {
    'a call of a public address': [['user: Say hello', 'assistant: Hello, bees']],
    'a stream of create': [['user: Say hello']],
    // Anthropic has no role for tools.
    'a tool': [
      [question, call],
      [question, call, 'user: {"city":"Paris","sky":"rainy"}', 'assistant: It is rainy'],
    ],
  },
});
