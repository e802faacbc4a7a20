import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, inputRequired, McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import type { Handlers, Sdk, TestClient, Tool, ToolResult } from './sdk.js';

/** `@modelcontextprotocol/client` and `@modelcontextprotocol/server`, in the protocol of 2025-11-25 or in that of 2026-07-28. */
export function sdk2(protocol: '2025' | '2026'): Sdk {
  const isModern = protocol === '2026';
  return {
    name: `@modelcontextprotocol/client and /server 2.x, protocol of ${protocol}`,
    hasServerRequests: !isModern,
    createClient: (sample) => createClient(isModern, sample),
    createServer,
    registerTool,
    httpListener: isModern ? perRequestListener : perSessionListener,
  };
}

function createClient(isModern: boolean, sample = async (prompt: string) => prompt): TestClient {
  const client = new Client(
    { name: 'client', version: '1.0.0' },
    {
      capabilities: { sampling: {}, roots: { listChanged: true } },
      versionNegotiation: { mode: isModern ? 'auto' : 'legacy' },
    },
  );
  client.setRequestHandler('sampling/createMessage', async ({ params }) => {
    const { content } = params.messages[0] as { content: { text: string } };
    return { model: 'm', role: 'assistant', content: { type: 'text', text: await sample(content.text) } };
  });
  return {
    client,
    async connectInMemory(server, onmessage) {
      const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
      if (onmessage) serverSide.onmessage = onmessage;
      if (isModern) serveStdio(() => server() as McpServer, { transport: serverSide });
      else await (server() as McpServer).connect(serverSide);
      await client.connect(clientSide);
    },
    connectHttp: (url) => client.connect(new StreamableHTTPClientTransport(new URL(url))),
    connectStdio: (script, args, env) =>
      client.connect(new StdioClientTransport({ command: process.execPath, args: [script, ...args], env })),
    async callTool(name, args = {}, { meta, ...options } = {}) {
      const params = { name, arguments: args, ...(meta && { _meta: meta }) };
      return (await client.callTool(params, options)) as ToolResult;
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
  if (onRootsChanged) server.server.setNotificationHandler('notifications/roots/list_changed', onRootsChanged);
  return server;
}

function registerTool(server: object, name: string, tool: Tool): void {
  const inputSchema = z.looseObject({});
  (server as McpServer).registerTool(name, { inputSchema }, async (args, ctx) => {
    const { _meta: meta, notify, signal } = ctx.mcpReq;
    try {
      return await tool(args, {
        meta,
        signal,
        reportProgress: (progress) =>
          notify({ method: 'notifications/progress', params: { progress, progressToken: meta?.progressToken ?? '' } }),
        sample: (prompt) => sample(ctx, prompt),
      });
    } catch (error) {
      if (error instanceof InputRequired) return error.result;
      throw error;
    }
  });
}

class InputRequired extends Error {
  readonly result: ReturnType<typeof inputRequired>;

  constructor(result: ReturnType<typeof inputRequired>) {
    super('input required');
    this.result = result;
  }
}

async function sample({ mcpReq }: ServerContext, prompt: string): Promise<string> {
  const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
  const params = { messages, maxTokens: 9 };
  if (mcpReq.envelope === undefined) {
    const { content } = await mcpReq.requestSampling(params);
    return (content as { text: string }).text;
  }
  const answer = mcpReq.inputResponses?.answer as { content: { text: string } } | undefined;
  if (answer === undefined)
    throw new InputRequired(inputRequired({ inputRequests: { answer: inputRequired.createMessage(params) } }));
  return answer.content.text;
}

function perRequestListener(createServer: () => object): RequestListener {
  const handle = toNodeHandler(createMcpHandler(() => createServer() as McpServer));
  return (req, res) => void handle(req as Parameters<typeof handle>[0], res);
}

function perSessionListener(createServer: () => object): RequestListener {
  const transports = new Map<unknown, NodeStreamableHTTPServerTransport>();
  return async (req: IncomingMessage, res: ServerResponse) => {
    const known = transports.get(req.headers['mcp-session-id']);
    if (known) return known.handleRequest(req, res);
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    await (createServer() as McpServer).connect(transport);
    return transport.handleRequest(req, res, await json(req));
  };
}
