import { createServer } from 'node:http';
import { currentSession, enrichSpanContext, withSession } from '@honeyhive/core';
import { requestContinuer } from '@honeyhive/core/internal';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startTelemetry, type Telemetry } from '../../../test/support/telemetry.js';
import { type McpServerOptions, wrapMcpClient, wrapMcpServer } from '../src/index.js';
import { type Sdk, type TestClient, text } from './support/sdk.js';
import { sdk1 } from './support/sdk-1.js';
import { sdk2 } from './support/sdk-2.js';

describe.each([sdk1, sdk2('2025'), sdk2('2026')])('$name over HTTP', (sdk: Sdk) => {
  let telemetry: Telemetry;
  let open: TestClient[];

  afterEach(async () => {
    await Promise.all(open.map((client) => client.close()));
    await closeServers();
    telemetry.stop();
    expect(telemetry.complaints).toEqual([]);
  });

  /** @param headers says whether HTTP requests may carry headers of ours. */
  function start(headers: boolean): void {
    telemetry = startTelemetry(() => headers);
    open = [];
  }

  /** Starts a server, behind an adapter for HTTP if `isTraced`. */
  async function serve(isTraced: boolean, options?: McpServerOptions): Promise<string> {
    const mcp = sdk.httpListener(() =>
      wrapMcpServer(
        sdk.createServer({
          tools: {
            async which() {
              await new Promise(setImmediate);
              return enrichSpanContext({ eventName: 'inside' }, () => text(String(currentSession()?.sessionId)));
            },
            relay: async (_args, call) => text(await call.sample('')),
            hang: (_args, { signal }) =>
              new Promise((resolve) => signal.addEventListener('abort', () => resolve(text('')))),
          },
        }),
        options,
      ),
    );
    const continueRequest = requestContinuer<unknown>({}, () => undefined);
    const server = createServer((req, res) =>
      isTraced ? continueRequest(req, req, res, () => mcp(req, res)) : mcp(req, res),
    );
    return `${await listen(server)}/mcp`;
  }

  async function connect(url: string, sample?: () => Promise<string>): Promise<TestClient> {
    const client = sdk.createClient(sample);
    wrapMcpClient(client.client);
    open.push(client);
    await client.connectHttp(url);
    return client;
  }

  function ask<T>(sessionId: string, fn: () => T): T {
    return withSession({ sessionId }, () => enrichSpanContext({ eventName: 'ask' }, fn));
  }

  const named = (name: string) => telemetry.spans.filter((span) => span.name === name);
  const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
  const parentIdOf = (span: ReadableSpan | undefined) => span?.parentSpanContext?.spanId;
  const sessionOf = (span: ReadableSpan | undefined) => span?.attributes['honeyhive.session_id'];

  it('puts the event of the tool below the span of the transport, if that is in the same trace', async () => {
    start(true);
    const client = await connect(await serve(true));
    telemetry.reset();
    expect(await ask('s', () => client.callTool('which'))).toMatchObject({ content: [{ text: 's' }] });
    await telemetry.ended(4);
    const [tool] = named('execute_tool which');
    const post = named('POST').find((span) => idOf(span) === parentIdOf(tool));
    expect([parentIdOf(post), sessionOf(post)]).toEqual([idOf(named('ask')[0]), 's']);
    expect(tool?.attributes).toMatchObject({
      'network.transport': 'tcp',
      'network.protocol.name': 'http',
      ...(sdk.hasServerRequests && { 'mcp.session.id': expect.stringMatching(/^[\da-f-]{36}$/) }),
    });
  });

  it('needs no headers: the event is below the call, and links to the span of the transport', async () => {
    start(false);
    const client = await connect(await serve(true));
    telemetry.reset();
    expect(await ask('s', () => client.callTool('which'))).toMatchObject({ content: [{ text: 's' }] });
    await telemetry.ended(4);
    const [tool] = named('execute_tool which');
    expect([parentIdOf(tool), sessionOf(tool)]).toEqual([idOf(named('ask')[0]), 's']);
    expect(tool?.links.map(({ context }) => context.spanId)).toEqual([idOf(named('POST')[0])]);
  });

  it('never mixes the sessions of two clients that call at the same time', async () => {
    start(true);
    const url = await serve(false);
    const clients = [await connect(url), await connect(url)];
    telemetry.reset();
    const calls = Array.from({ length: 20 }, (_, index) => [clients[index % 2], `s${index % 2}-${index}`] as const);
    const texts = await Promise.all(
      calls.map(async ([client, id]) => (await ask(id, () => client?.callTool('which')))?.content[0]?.text),
    );
    expect(texts).toEqual(calls.map(([, id]) => id));
    await telemetry.ended(60);
    for (const asked of named('ask')) {
      const tool = named('execute_tool which').find((span) => parentIdOf(span) === idOf(asked));
      const inside = named('inside').find((span) => parentIdOf(span) === idOf(tool));
      expect([sessionOf(tool), sessionOf(inside)]).toEqual([sessionOf(asked), sessionOf(asked)]);
    }
  });

  it('keeps requests from the server to the client in the scope of their calls', async () => {
    start(true);
    const client = await connect(await serve(false), async () => String(currentSession()?.sessionId));
    const calls = ['s1', 's2'].map((id) => ask(id, () => client.callTool('relay')));
    expect(await Promise.all(calls)).toMatchObject([{ content: [{ text: 's1' }] }, { content: [{ text: 's2' }] }]);
  });

  it('ends the event of a call that the client cancels', async () => {
    start(true);
    const client = await connect(await serve(false));
    const controller = new AbortController();
    telemetry.reset();
    const call = ask('s', () => client.callTool('hang', {}, { signal: controller.signal }));
    setImmediate(() => controller.abort());
    await expect(call).rejects.toThrow();
    await telemetry.ended(1);
    // A call that the server has not received yet leaves no event.
    for (const tool of named('execute_tool hang')) expect(tool.status.code).toBe(2);
  });

  it('tells `trust` and `session` the headers of the request', async () => {
    start(false);
    const agents: unknown[] = [];
    const options: McpServerOptions = {
      trust: ({ header }) => (header('host')?.startsWith('127.0.0.1') ? 'link' : 'ignore'),
      session({ header, method }) {
        if (method === 'tools/call') agents.push(header('content-type'));
        return { sessionId: 'chosen' };
      },
    };
    const client = await connect(await serve(false, options));
    telemetry.reset();
    expect(await ask('s', () => client.callTool('which'))).toMatchObject({ content: [{ text: 'chosen' }] });
    expect(agents).toEqual(['application/json']);
    const [tool] = named('execute_tool which');
    expect(tool?.links.map(({ context }) => context.spanId)).toEqual([idOf(named('ask')[0])]);
    expect(parentIdOf(tool)).toBeUndefined();
  });
});
