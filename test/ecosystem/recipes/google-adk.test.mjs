import { describeRecipe } from '../support/describe-recipe.mjs';

const instructions = 'system: You are an agent. Your internal name is "bee".';
const question = 'user: What is the weather in Paris?';
const call = 'model: get_weather({"city":"Paris"})';
const agent = ['invocation: chain', '  invoke_agent bee: chain'];
const model = '    call_llm: model gemini-bee-1, 15 tokens';

describeRecipe('google-adk', {
  trees: {
    'a call': [...agent, model],
    'a stream': [...agent, model],
    'a tool': [
      ...agent,
      model,
      '      execute_tool get_weather: tool',
      '        POST /weather in weather: chain',
      model,
    ],
    // A failed call of the model has no span.
    'an error': agent,
  },
  conversations: {
    'a call': [[instructions, 'user: Say hello', 'model: Hello, bees']],
    'a stream': [[instructions, 'user: Say hello', 'model: Hello, bees']],
    'a tool': [
      [instructions, question, call],
      [instructions, question, call, 'user: {"city":"Paris","sky":"rainy"}', 'model: It is rainy'],
    ],
    'an error': [],
  },
});
