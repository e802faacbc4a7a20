// MCP on stdio, traced by OpenInference's instrumentation. It injects with the application's own span, so the client needs
// the option `injectSession`.
import { join } from 'node:path';
import { describe } from 'node:test';
import { MCPInstrumentation } from '@arizeai/openinference-instrumentation-mcp';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import * as clientStdioModule from '@modelcontextprotocol/sdk/client/stdio.js';
import { atEnd } from './support/at-end.mjs';
import { describeQueue } from './support/describe-queue.mjs';
import { httpClients } from './support/init-instrumented.mjs';
import { startTelemetry } from './support/telemetry.mjs';

describe('MCP', async () => {
  const telemetry = await startTelemetry({ injectSession: 'unless-client', instrumentations: [httpClients()] });
  new MCPInstrumentation().manuallyInstrument({ clientStdioModule });
  const client = new Client({ name: 'agent', version: '1.0.0' });
  atEnd(() => client.close());

  await describeQueue(telemetry, {
    start(env) {
      const args = [join(import.meta.dirname, 'fixtures/mcp-server.mjs')];
      const server = { command: process.execPath, args, env: { ...process.env, ...env } };
      return client.connect(new clientStdioModule.StdioClientTransport(server));
    },
    send: () => client.callTool({ name: 'work' }),
    path: ['work', 'ask'],
  });
});
