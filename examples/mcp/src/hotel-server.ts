import { announce } from '@honeyhive/example-service-process';
import { honeyhive } from '@honeyhive/express';
import { wrapMcpServer } from '@honeyhive/mcp';
import { enrichSpanContext, HoneyHiveTracer } from '@honeyhive/node';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import { z } from 'zod';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'hotel-server' });

function createServer(): McpServer {
  const server = wrapMcpServer(new McpServer({ name: 'hotels', version: '1.0.0' }));
  server.registerTool('find_hotel', { inputSchema: z.object({ city: z.string() }) }, async ({ city }) => {
    const name = await enrichSpanContext({ eventName: 'search_rooms', inputs: { city } }, async () => 'Hotel Adler');
    return { content: [{ type: 'text', text: `${name} in ${city}` }] };
  });
  return server;
}

async function main() {
  const app = express();
  app.use(honeyhive());
  app.all('/mcp', toNodeHandler(createMcpHandler(createServer)));
  await announce(app.listen(0, '127.0.0.1'));
}

main();
