import { wrapMcpServer } from '@honeyhive/mcp';
import { HoneyHiveTracer } from '@honeyhive/node';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

HoneyHiveTracer.init({ project: 'demo', serviceName: 'weather-server' });

serveStdio(() => {
  const server = wrapMcpServer(new McpServer({ name: 'weather', version: '1.0.0' }));
  server.registerTool('forecast', { inputSchema: z.object({ city: z.string() }) }, ({ city }) => {
    if (city === 'Atlantis') throw new Error('there is no weather in Atlantis');
    return { content: [{ type: 'text', text: `Sun in ${city}` }] };
  });
  return server;
});
