export type { OpenAIClient } from './openai-client.js';
export { wrapOpenAI } from './wrap-openai.js';
