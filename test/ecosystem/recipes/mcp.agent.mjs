import { client } from 'docs:mcp-client.mjs';
import { join } from 'node:path';
import { wrapOpenAI } from '@honeyhive/openai';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import OpenAI from 'openai';
import { openAiAgent } from './openai-agent.mjs';

const hooks = join(import.meta.dirname, '../support/recipe-hooks.mjs');
const args = ['--import', hooks, join(import.meta.dirname, 'mcp-tools.mjs')];
const env = { ...process.env, OTEL_SERVICE_NAME: 'tools' };
await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));

async function getWeather(args) {
  const { content } = await client.callTool({ name: 'get_weather', arguments: args });
  return JSON.parse(content[0].text);
}

export const { ask, stream } = openAiAgent(wrapOpenAI(new OpenAI()), getWeather);
