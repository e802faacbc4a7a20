import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { currentSession, enrichSpanContext, withSession } from '@honeyhive/core';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { closeServers } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { startTelemetry, type Telemetry, tree } from '../../../test/support/telemetry.js';
import { wrapMcpClient } from '../src/index.js';
import type { Sdk, TestClient } from './support/sdk.js';
import { sdk1 } from './support/sdk-1.js';
import { sdk2 } from './support/sdk-2.js';

const script = join(__dirname, 'fixtures/stdio-server.cjs');

const lines: readonly [Sdk, line: string][] = [
  [sdk1, '1'],
  [sdk2('2025'), '2'],
  [sdk2('2026'), '2'],
];

describe.each(lines.map(([sdk, line]) => [sdk.name, sdk, line] as const))('%s over stdio', (_, sdk, line) => {
  let telemetry: Telemetry;
  let local: LocalHoneyHive;

  beforeEach(async () => {
    telemetry = startTelemetry();
    local = await startLocal({ port: 0 });
  });
  afterEach(async () => {
    await local.close();
    await closeServers();
    telemetry.stop();
  });

  async function connect(env: Record<string, string> = {}, sample?: () => Promise<string>): Promise<TestClient> {
    const client = sdk.createClient(sample);
    wrapMcpClient(client.client);
    await client.connectStdio(script, [line], { HH_API_URL: local.url, ...env });
    return client;
  }

  function ask<T>(sessionId: string, fn: () => T): T {
    return withSession({ sessionId }, () => enrichSpanContext({ eventName: 'ask' }, fn));
  }

  it('the events of the child process are below the calls, in their sessions', async () => {
    const client = await connect();
    const ids = Array.from({ length: 10 }, () => randomUUID());
    const results = await Promise.all(ids.map((id) => ask(id, () => client.callTool('which'))));
    await client.close();
    expect(results.map(({ content }) => content[0]?.text)).toEqual(ids);
    for (const id of ids) {
      const spans = local.store.session(id)?.spans ?? [];
      const [tool, inside] = ['execute_tool which', 'inside'].map((name) => spans.find((span) => span.name === name));
      const asked = telemetry.spans.find(({ attributes }) => attributes['honeyhive.session_id'] === id);
      expect(spans).toHaveLength(2);
      expect([tool?.traceId, tool?.parentSpanId]).toEqual([asked?.spanContext().traceId, asked?.spanContext().spanId]);
      expect([inside?.parentSpanId, inside?.service]).toEqual([tool?.spanId, 'tools']);
      expect(tool?.attributes['network.transport']).toBe('pipe');
    }
  });

  it('an HTTP service that a tool calls is below the event of the tool', async () => {
    const { origin, received } = await startReceiver();
    const client = await connect({ SERVICE_URL: origin });
    const id = randomUUID();
    await ask(id, () => client.callTool('which'));
    await client.close();
    const tool = local.store.session(id)?.spans.find(({ name }) => name === 'execute_tool which');
    expect(received[0]?.traceparent).toBe(`00-${tool?.traceId}-${tool?.spanId}-01`);
    expect(received[0]?.baggage).toContain(`session_id=${id}`);
  });

  if (!sdk.hasServerRequests) return;

  const sample = async () => enrichSpanContext({ eventName: 'sample' }, () => String(currentSession()?.sessionId));

  it('a request from the server is below the event of its tool, in the session of the call', async () => {
    const client = await connect({}, sample);
    const ids = [randomUUID(), randomUUID()];
    const results = await Promise.all(ids.map((id) => ask(id, () => client.callTool('relay'))));
    await client.close();
    expect(results.map(({ content }) => content[0]?.text)).toEqual(ids);
    const tools = ids.map((id) => local.store.session(id)?.spans.find(({ name }) => name === 'execute_tool relay'));
    const sampled = telemetry.spans.filter(({ name }) => name === 'sample');
    const parents = sampled.map(({ parentSpanContext }) => parentSpanContext?.spanId);
    expect(parents.toSorted()).toEqual(tools.map((tool) => tool?.spanId).toSorted());
  });

  it('a request from a server that is not wrapped is below the only call', async () => {
    const client = await connect({ UNWRAPPED: 'yes' }, sample);
    expect(await ask('s', () => client.callTool('relay'))).toMatchObject({ content: [{ text: 's' }] });
    await client.close();
    expect(tree(telemetry.spans)).toEqual({ ask: { sample: {} } });
  });
});
