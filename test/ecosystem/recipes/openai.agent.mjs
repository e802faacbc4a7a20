import { openai } from 'docs:openai.mjs';
import { openAiAgent } from './openai-agent.mjs';

export const { ask, stream } = openAiAgent(openai);
