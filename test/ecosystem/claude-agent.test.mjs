// The Claude Agent SDK runs Claude in a process of its own, which exports its spans itself.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { honeyhive } from '@honeyhive/express';
import { wrapMcpServer } from '@honeyhive/mcp';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { z } from 'zod';
import { atEnd } from './support/at-end.mjs';
import { newCaller, send } from './support/caller.mjs';
import { listen } from './support/listen.mjs';
import { startModelServer } from './support/model-server.mjs';
import { startService } from './support/start-service.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
let agent;
before(async () => {
  const models = await startModelServer();
  const services = express().use(honeyhive());
  services.get('/weather/:city', (_req, res) => res.send('sunny'));
  services.all('/mcp', async (req, res) => {
    const server = wrapMcpServer(new McpServer({ name: 'remote', version: '1.0.0' }));
    server.registerTool('forecast', { inputSchema: { city: z.string() } }, () => ({
      content: [{ type: 'text', text: 'rain' }],
    }));
    const transport = new StreamableHTTPServerTransport({});
    await server.connect(transport);
    await transport.handleRequest(req, res);
  });
  const weather = await listen(createServer(services));
  const home = await mkdtemp(join(tmpdir(), 'claude-'));
  atEnd(() => rm(home, { recursive: true, force: true }));
  const env = { HH_API_URL: telemetry.url, MODEL_ORIGIN: models.origin, WEATHER_ORIGIN: weather, CLAUDE_HOME: home };
  agent = await startService('claude-agent.mjs', env);
});

/** Asks the agent. Returns the response, and what finds the first span of its trace with a name. */
async function ask(prompt, stream = false) {
  const caller = newCaller();
  const response = await send(`${agent}/ask?${new URLSearchParams({ prompt, stream })}`, { headers: caller.headers });
  async function first(name) {
    const [span] = await telemetry.ended((span) => span.traceId === caller.traceId && span.name === name);
    assert.equal(span.attributes['honeyhive.session_id'], caller.session);
    return span;
  }
  return { response, first };
}

for (const stream of [false, true]) {
  const how = stream ? 'a stream' : 'a whole answer';

  test(`${how}: Claude's model is in its run, and the run is below the agent's request, in its session`, async () => {
    const { response, first } = await ask('Hello?', stream);
    assert.equal(response.body, 'Hello, bees');
    const [request, run, model] = [
      await first('GET /ask'),
      await first('claude_code.interaction'),
      await first('claude_code.llm_request'),
    ];
    assert.equal(run.parentSpanId, request.spanId);
    assert.equal(model.parentSpanId, run.spanId);
    assert.equal(run.attributes.user_prompt, 'Hello?');
    assert.equal(model.attributes['gen_ai.usage.input_tokens'], 10);
  });
}

test('a service that a tool in the process of the agent calls is below the traced tool, in the request', async () => {
  const { first } = await ask('Please call weather');
  const [request, tool, service] = [await first('GET /ask'), await first('weather'), await first('GET /weather/:city')];
  assert.equal(tool.parentSpanId, request.spanId);
  assert.equal(service.parentSpanId, tool.spanId);
});

test("a tool of another service is below Claude's tool", async () => {
  const { first } = await ask('Please call forecast');
  const [claudeTool, request, tool] = [
    await first('claude_code.tool.execution'),
    await first('POST /mcp'),
    await first('execute_tool forecast'),
  ];
  assert.equal(request.parentSpanId, claudeTool.spanId);
  assert.equal(tool.parentSpanId, request.spanId);
});

test('a model that fails is a failed event of Claude', async () => {
  const { response, first } = await ask('Please fail with 400');
  assert.equal(response.status, 502);
  const model = await first('claude_code.llm_request');
  assert.equal(model.attributes.success, false);
});
