import { openai } from 'docs:langfuse-openai.mjs';
import { openAiAgent } from './openai-agent.mjs';

export const { ask, stream } = openAiAgent(openai);
