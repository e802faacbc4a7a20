import 'docs:traceloop-openai.mjs';
import OpenAI from 'openai';
import { openAiAgent } from './openai-agent.mjs';

export const { ask, stream } = openAiAgent(new OpenAI());
