import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'Anthropic Messages: model bee-1, 15 tokens';
const question = 'user: What is the weather in Paris?';
const call = 'assistant: get_weather({"city":"Paris"})';
const greeting = ['user: Say hello', 'assistant: Hello, bees'];

describeRecipe('openinference-anthropic', {
  trees: {
    'a call': [model],
    'a stream': [model],
    'a stream of create': [model],
    'a call that the SDK records too': [model, '  anthropic.messages.create: model bee-1, 15 tokens'],
    'a tool': [model, 'get_weather: tool', '  POST /weather in weather: chain', model],
    'an error': ['Anthropic Messages: model bee-1, failed'],
  },
  more: {
    'a stream of create': ['createStream', 'Say hello'],
    'a call that the SDK records too': ['askTwice', 'Say hello'],
  },
  conversations: {
    'a stream of create': [greeting],
    'a call that the SDK records too': [greeting, []],
    // Anthropic has no role for tools.
    'a tool': [
      [question, call],
      [question, call, 'user: {"city":"Paris","sky":"rainy"}', 'assistant: It is rainy'],
    ],
  },
});
