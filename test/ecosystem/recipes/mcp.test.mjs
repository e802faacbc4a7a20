import { describeRecipe } from '../support/describe-recipe.mjs';

const model = 'chat bee-1: model bee-1, 15 tokens';

// The tool runs in a process of its own, which speaks MCP over stdio.
describeRecipe('mcp', {
  trees: {
    'a call': [model],
    'a stream': [model],
    'a tool': [model, 'execute_tool get_weather in tools: tool', '  POST /weather in weather: chain', model],
    'an error': ['chat bee-1: model bee-1, failed'],
  },
});
