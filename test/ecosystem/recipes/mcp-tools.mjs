// The process of the MCP server.
import { server } from 'docs:mcp-server.mjs';
import { HoneyHiveTracer, redactSecrets } from '@honeyhive/node';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { getWeather } from './get-weather.mjs';

if (process.env.REDACT) HoneyHiveTracer.init({ redact: redactSecrets });

server.registerTool('get_weather', { inputSchema: z.object({ city: z.string() }) }, async ({ city }) => ({
  content: [{ type: 'text', text: JSON.stringify(await getWeather({ city })) }],
}));
await server.connect(new StdioServerTransport());
