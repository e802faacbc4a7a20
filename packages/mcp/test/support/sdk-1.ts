import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CreateMessageRequestSchema,
  CreateMessageResultSchema,
  RootsListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { Handlers, Sdk, TestClient, Tool, ToolResult } from './sdk.js';

/** `@modelcontextprotocol/sdk`. */
export const sdk1: Sdk = {
  name: '@modelcontextprotocol/sdk 1.x',
  hasServerRequests: true,
  createClient,
  createServer,
  registerTool,
  httpListener,
};

function createClient(sample = async (prompt: string) => prompt): TestClient {
  const client = new Client(
    { name: 'client', version: '1.0.0' },
    { capabilities: { sampling: {}, roots: { listChanged: true } } },
  );
  client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => {
    const { content } = params.messages[0] as { content: { text: string } };
    return { model: 'm', role: 'assistant', content: { type: 'text', text: await sample(content.text) } };
  });
  return {
    client,
    async connectInMemory(server, onmessage) {
      const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
      if (onmessage) serverSide.onmessage = onmessage;
      await (server() as McpServer).connect(serverSide);
      await client.connect(clientSide);
    },
    connectHttp: (url) => client.connect(new StreamableHTTPClientTransport(new URL(url)) as Transport),
    connectStdio: (script, args, env) =>
      client.connect(new StdioClientTransport({ command: process.execPath, args: [script, ...args], env })),
    async callTool(name, args = {}, { meta, ...options } = {}) {
      const params = { name, arguments: args, ...(meta && { _meta: meta }) };
      return (await client.callTool(params, undefined, options)) as ToolResult;
    },
    readResource: (uri) => client.readResource({ uri }),
    notifyRootsChanged: () => client.sendRootsListChanged(),
    close: () => client.close(),
  };
}

function createServer({ tools = {}, readResource, onRootsChanged }: Handlers): McpServer {
  const server = new McpServer({ name: 'server', version: '1.0.0' });
  for (const [name, tool] of Object.entries(tools)) registerTool(server, name, tool);
  if (readResource) {
    server.registerResource('resource', 'test://resource', {}, async () => {
      readResource();
      return { contents: [] };
    });
  }
  if (onRootsChanged) server.server.setNotificationHandler(RootsListChangedNotificationSchema, onRootsChanged);
  return server;
}

function registerTool(server: object, name: string, tool: Tool): void {
  (server as McpServer).registerTool(name, { inputSchema: z.looseObject({}) }, async (args, extra) => {
    const { _meta: meta, signal } = extra;
    return tool(args, {
      meta,
      signal,
      reportProgress: (progress) =>
        extra.sendNotification({
          method: 'notifications/progress',
          params: { progress, progressToken: meta?.progressToken ?? '' },
        }),
      async sample(prompt) {
        const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
        const request = { method: 'sampling/createMessage' as const, params: { messages, maxTokens: 9 } };
        const { content } = await extra.sendRequest(request, CreateMessageResultSchema);
        return (content as { text: string }).text;
      },
    });
  });
}

/** One transport and one server for each MCP session, as the SDK's documentation has it. */
function httpListener(createServer: () => object): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const transports = new Map<unknown, StreamableHTTPServerTransport>();
  return async (req, res) => {
    const known = transports.get(req.headers['mcp-session-id']);
    if (known) return known.handleRequest(req, res);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    await (createServer() as McpServer).connect(transport as Transport);
    return transport.handleRequest(req, res, await json(req));
  };
}
