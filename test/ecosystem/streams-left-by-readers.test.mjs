// A reader closes a stream of events when it has read enough. That is no failure of the service.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import { honeyhive as koaAdapter } from '@honeyhive/koa';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import Koa from 'koa';
import { atEnd } from './support/at-end.mjs';
import { asOutsider, newCaller } from './support/caller.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
const head = { 'content-type': 'text/event-stream' };

function expressOrigin(createApplication) {
  const app = createApplication();
  app.use(expressAdapter());
  app.get('/events', (_req, res) => void res.writeHead(200, head).write('data: 1\n\n'));
  app.get('/poll', (_req, res) => res.writeHead(200).flushHeaders());
  return listen(createServer(app));
}

function koaOrigin() {
  const app = new Koa();
  app.silent = true;
  app.use(koaAdapter());
  app.use((ctx) => {
    ctx.set(head);
    ctx.body = new PassThrough();
    if (ctx.path === '/events') ctx.body.write('data: 1\n\n');
    else ctx.flushHeaders();
  });
  return listen(createServer(app.callback()));
}

async function fastifyOrigin() {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter);
  app.get('/events', (_request, reply) => {
    const events = new PassThrough();
    events.write('data: 1\n\n');
    return reply.headers(head).send(events);
  });
  app.get('/poll', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200).flushHeaders();
  });
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** Each reads the head, and the first event if there is one, and then leaves in its own way. */
const readers = {
  'closes its connection': async (url, headers, hasEvents) => {
    const asked = request(url, { headers, agent: false }).end();
    const [response] = await once(asked, 'response');
    if (hasEvents) await once(response, 'data');
    asked.on('error', () => {}).destroy();
  },
  'resets its connection': async (url, headers, hasEvents) => {
    const asked = request(url, { headers, agent: false }).end();
    const [response] = await once(asked, 'response');
    if (hasEvents) await once(response, 'data');
    response.on('error', () => {});
    asked.on('error', () => {}).socket.resetAndDestroy();
  },
  'cancels its fetch': async (url, headers, hasEvents) => {
    const { body } = await fetch(url, { headers });
    const reader = body.getReader();
    if (hasEvents) await reader.read();
    await reader.cancel();
  },
  'aborts its fetch': async (url, headers, hasEvents) => {
    const controller = new AbortController();
    const { body } = await fetch(url, { headers, signal: controller.signal });
    const reader = body.getReader();
    if (hasEvents) await reader.read();
    controller.abort();
  },
};

function assertClosedByClient(span) {
  assert.equal(span.status.code, 'unset');
  assert.equal(span.attributes['http.response.status_code'], 200);
  assert.equal(span.attributes['error.type'], undefined);
  assert.deepEqual(span.events, []);
  assert.equal(span.attributes['honeyhive.closed_by_client'], true);
}

const servers = {
  'Express 4': () => expressOrigin(express4),
  'Express 5': () => expressOrigin(express),
  Koa: koaOrigin,
  Fastify: fastifyOrigin,
};

for (const [name, start] of Object.entries(servers)) {
  const origin = await start();
  for (const path of ['/events', '/poll']) {
    describe(`${name}, ${path}`, () => {
      for (const [title, read] of Object.entries(readers)) {
        test(`is no failure if its reader ${title}`, async () => {
          const caller = newCaller();
          await asOutsider(() => read(`${origin}${path}`, caller.headers, path === '/events'));
          assertClosedByClient(await telemetry.requestSpan(caller.traceId));
        });
      }
    });
  }
}

test('the long GET of an MCP client is no failure when the client closes', async () => {
  const app = express();
  app.use(expressAdapter());
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'mcp-session' });
  const server = new McpServer({ name: 'server', version: '1.0.0' });
  server.registerTool('ask', {}, async () => ({ content: [{ type: 'text', text: 'yes' }] }));
  await server.connect(transport);
  app.all('/mcp', (req, res) => transport.handleRequest(req, res));
  const origin = await listen(createServer(app));

  const caller = newCaller();
  const client = new Client({ name: 'client', version: '1.0.0' });
  const { promise: opened, resolve: open } = Promise.withResolvers();
  const clientTransport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
    requestInit: { headers: caller.headers },
    async fetch(url, options) {
      const response = await fetch(url, options);
      if (options.method === 'GET') open();
      return response;
    },
  });
  await asOutsider(async () => {
    await client.connect(clientTransport);
    const { content } = await client.callTool({ name: 'ask' });
    assert.equal(content[0].text, 'yes');
    await opened;
    await client.close();
  });
  const [span] = await telemetry.ended(({ name, traceId }) => name === 'GET /mcp' && traceId === caller.traceId);
  assertClosedByClient(span);
  await server.close();
});
