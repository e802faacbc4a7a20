import { describeRecipe } from '../support/describe-recipe.mjs';

const model = '  ai.generateText.doGenerate: model bee-1, 15 tokens';

describeRecipe('ai-sdk-6', {
  trees: {
    'a call': ['ai.generateText: chain', model],
    'a stream': ['ai.streamText: chain', '  ai.streamText.doStream: model bee-1, 15 tokens'],
    'a tool': ['ai.generateText: chain', model, '  ai.toolCall: tool', '    POST /weather in weather: chain', model],
    'an error': ['ai.generateText: chain, failed', '  ai.generateText.doGenerate: model bee-1, failed'],
  },
});
