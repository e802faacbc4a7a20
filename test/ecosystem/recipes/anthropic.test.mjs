import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'anthropic.messages.create: model bee-1, 15 tokens';
const system = 'system: Be short.';
const greeting = [system, 'user: Say hello', 'assistant: Hello, bees'];
const question = 'user: What is the weather in Paris?';
const call = 'assistant: get_weather({"city":"Paris"})';

describeRecipe('anthropic', {
  trees: {
    'a call': [model],
    'a stream': [model],
    'a stream of create': [model],
    'a call of a public address': [model],
    'a tool': [model, 'get_weather: tool', '  POST /weather in weather: chain', model],
    'an error': ['anthropic.messages.create: model bee-1, failed'],
  },
  more: {
    'a stream of create': ['createStream', 'Say hello'],
    'a call of a public address': ['askElsewhere', 'Say hello'],
  },
  conversations: {
    'a call': [greeting],
    'a stream': [greeting],
    'a stream of create': [[system, 'user: Say hello']],
    'a call of a public address': [greeting],
    // Anthropic has no role for tools.
    'a tool': [
      [system, question, call],
      [system, question, call, 'user: {"city":"Paris","sky":"rainy"}', 'assistant: It is rainy'],
    ],
    'an error': [[system, 'user: Fail']],
  },
});
