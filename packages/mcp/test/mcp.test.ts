import { currentSession, enrichSpan, enrichSpanContext, withSession } from '@honeyhive/core';
import { setTracingOff, withoutTracing } from '@honeyhive/core/internal';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { closeServers } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { startTelemetry, type Telemetry, tree } from '../../../test/support/telemetry.js';
import { type McpServerOptions, wrapMcpClient, wrapMcpServer } from '../src/index.js';
import { type Handlers, type Sdk, type TestClient, type Tool, type ToolCall, text } from './support/sdk.js';
import { sdk1 } from './support/sdk-1.js';
import { sdk2 } from './support/sdk-2.js';

describe.each([sdk1, sdk2('2025'), sdk2('2026')])('$name', (sdk: Sdk) => {
  let telemetry: Telemetry;
  let open: TestClient[];

  beforeEach(() => {
    telemetry = startTelemetry();
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((client) => client.close()));
    await closeServers();
    telemetry.stop();
    expect(telemetry.complaints).toEqual([]);
  });

  interface Setup extends Handlers {
    readonly options?: McpServerOptions;
    readonly sample?: (prompt: string) => Promise<string>;
  }

  /** Connects a client with a server in the same process. */
  async function connect({ options, sample, ...handlers }: Setup, wrapClient = wrapMcpClient): Promise<TestClient> {
    const client = sdk.createClient(sample);
    wrapClient(client.client);
    await client.connectInMemory(() => wrapMcpServer(sdk.createServer(handlers), options));
    open.push(client);
    return client;
  }

  const unwrapped = <C>(client: C): C => client;

  /** Runs `fn` inside an event named `ask`, in the session `s`. */
  function ask<T>(fn: () => T, sessionId = 's'): T {
    return withSession({ sessionId }, () => enrichSpanContext({ eventName: 'ask' }, fn));
  }

  const span = (name: string): ReadableSpan => {
    const found = telemetry.spans.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`no span ${name} among ${telemetry.spans.map((each) => each.name)}`);
    return found;
  };

  const peek: Tool = async (_args, call) => text(JSON.stringify(call.meta ?? {}));
  const hello: Tool = async ({ name }) => text(`hello ${name}`);

  it('records a tool call as an event below the calling one, in its session', async () => {
    const client = await connect({ tools: { hello } });
    await ask(() => client.callTool('hello', { name: 'Ada', at: { hour: 9 } }));
    expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    expect(span('execute_tool hello').attributes).toMatchObject({
      honeyhive_event_type: 'tool',
      'honeyhive_inputs.name': 'Ada',
      'honeyhive_inputs.at.hour': 9,
      'honeyhive_outputs.content.0.text': 'hello Ada',
      'honeyhive.session_id': 's',
      'mcp.method.name': 'tools/call',
      'mcp.protocol.version': sdk.hasServerRequests ? expect.stringMatching(/^2025-/) : '2026-07-28',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'hello',
      'jsonrpc.request.id': expect.stringMatching(/^\d+$/),
    });
    expect(Object.keys(span('execute_tool hello').attributes).join()).not.toMatch(/_meta|traceparent/);
  });

  it('runs the tool in the scope of the call: what it calls over HTTP is below its event', async () => {
    const { origin, received } = await startReceiver();
    const client = await connect({ tools: { look: async () => text(await (await fetch(origin)).text()) } });
    await ask(() => client.callTool('look'));
    const { traceId, spanId } = span('execute_tool look').spanContext();
    expect(received[0]).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01`, baggage: 'session_id=s' });
  });

  it('keeps concurrent calls in their own sessions', async () => {
    const seen: unknown[] = [];
    const client = await connect({
      tools: {
        async which() {
          await new Promise(setImmediate);
          seen.push(currentSession()?.sessionId);
          return text('');
        },
      },
    });
    const ids = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await Promise.all(ids.map((id) => ask(() => client.callTool('which'), id)));
    expect(new Set(seen)).toEqual(new Set(ids));
    const sessionsByTrace = Map.groupBy(telemetry.spans, (each) => each.spanContext().traceId);
    for (const spans of sessionsByTrace.values()) {
      expect(spans).toHaveLength(2);
      expect(new Set(spans.map(({ attributes }) => attributes['honeyhive.session_id'])).size).toBe(1);
    }
  });

  it('runs handlers of other requests in the scope of the call', async () => {
    const client = await connect({
      readResource: () => enrichSpanContext({ eventName: 'read' }, () => {}),
    });
    await ask(() => client.readResource('test://resource'));
    expect(tree(telemetry.spans)).toEqual({ ask: { read: {} } });
    expect(span('read').attributes['honeyhive.session_id']).toBe('s');
  });

  if (sdk.hasServerRequests) {
    it('runs handlers of notifications in the scope of their sender', async () => {
      const client = await connect({ onRootsChanged: () => enrichSpanContext({ eventName: 'changed' }, () => {}) });
      await ask(() => client.notifyRootsChanged());
      await telemetry.ended(2);
      expect(tree(telemetry.spans)).toEqual({ ask: { changed: {} } });
    });
  }

  describe('_meta', () => {
    async function metaReceived(meta?: Record<string, unknown>, inside: <T>(fn: () => T) => T = ask) {
      let received: ToolCall['meta'];
      const tool: Tool = async (_args, call) => {
        received = call.meta;
        return text('');
      };
      const client = await connect({ tools: { tool } });
      await inside(() => client.callTool('tool', {}, { ...(meta && { meta }) }));
      return received;
    }

    it('holds trace and session', async () => {
      expect(await metaReceived()).toMatchObject({
        traceparent: `00-${span('ask').spanContext().traceId}-${span('ask').spanContext().spanId}-01`,
        baggage: 'session_id=s',
      });
    });

    it('keeps what the application has set, and its `traceparent` wins', async () => {
      const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
      const meta = { 'com.example/tenant': { id: 7 }, traceparent, baggage: 'plan=pro' };
      expect(await metaReceived(meta)).toMatchObject({ ...meta, baggage: 'plan=pro,session_id=s' });
      expect(span('execute_tool tool').parentSpanContext).toMatchObject({ traceId: 'a'.repeat(32) });
      expect(meta).toEqual({ 'com.example/tenant': { id: 7 }, traceparent, baggage: 'plan=pro' });
    });

    it('holds nothing of ours inside `withoutTracing`', async () => {
      const meta = await metaReceived(undefined, (fn) => ask(() => withoutTracing(fn)));
      expect(Object.keys(meta ?? {}).join()).not.toMatch(/traceparent|baggage/);
    });
  });

  it('a tool that passes the `_meta` which it received on to another server stays the parent', async () => {
    const inner = await connect({ tools: { hello } });
    const outer = await connect({
      tools: { relay: async (args, { meta }) => inner.callTool('hello', args, { ...(meta && { meta: { ...meta } }) }) },
    });
    await ask(() => outer.callTool('relay', { name: 'Ada' }));
    expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool relay': { 'execute_tool hello': {} } } });
  });

  it('does nothing while tracing is off', async () => {
    const client = await connect({ tools: { peek } });
    setTracingOff(true);
    try {
      const { content } = await ask(() => client.callTool('peek'));
      expect(content[0]?.text).not.toMatch(/traceparent|session_id/);
    } finally {
      setTracingOff(false);
    }
    expect(telemetry.spans.map(({ name }) => name)).not.toContain('execute_tool peek');
  });

  describe('errors', () => {
    const failing: Record<string, Tool> = {
      refuse: async () => ({ ...text('no such city'), isError: true }),
      throws: async () => {
        throw new TypeError('the tool broke');
      },
    };

    it.each([
      ['a result with `isError`', 'refuse', 'no such city'],
      ['a tool that throws', 'throws', 'the tool broke'],
    ])('records %s as a failed event, and changes nothing of it', async (_, name, message) => {
      const client = await connect({ tools: failing });
      expect(await ask(() => client.callTool(name))).toMatchObject({ isError: true, content: [{ text: message }] });
      expect(span(`execute_tool ${name}`).status).toEqual({ code: 2, message });
      expect(span(`execute_tool ${name}`).attributes).toMatchObject({
        'error.type': 'tool_error',
        honeyhive_error: message,
        'honeyhive_outputs.isError': true,
      });
    });

    it('records a tool that does not exist', async () => {
      const client = await connect({ tools: failing });
      await ask(() => client.callTool('absent').catch(() => {}));
      expect(span('execute_tool absent').status.code).toBe(2);
      expect(span('execute_tool absent').attributes['error.type']).toMatch(/^(?:-32602|tool_error)$/);
    });

    it('ends the event of a call whose connection closes', async () => {
      const started = Promise.withResolvers<void>();
      const client = await connect({
        tools: {
          hang: () => {
            started.resolve();
            return new Promise(() => {});
          },
        },
      });
      const call = ask(() => client.callTool('hang'));
      await started.promise;
      await client.close();
      await expect(call).rejects.toThrow();
      await telemetry.ended(2);
      expect(span('execute_tool hang').attributes['error.type']).toMatch(/^(?:connection_closed|cancelled)$/);
    });
  });

  it('reports progress in the scope of the call, and shows the application nothing of ours', async () => {
    const client = await connect({
      tools: {
        async work(_args, call) {
          await call.reportProgress(1);
          return text('');
        },
      },
    });
    const reports: unknown[] = [];
    await ask(() =>
      client.callTool(
        'work',
        {},
        {
          onprogress(progress) {
            reports.push(progress);
            enrichSpanContext({ eventName: 'progress' }, () => {});
          },
        },
      ),
    );
    expect(reports).toEqual([{ progress: 1 }]);
    expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool work': {}, progress: {} } });
  });

  it('tells a tool of its cancellation in its own scope, and ends its event', async () => {
    const started = Promise.withResolvers<void>();
    const client = await connect({
      tools: {
        wait(_args, { signal }) {
          return new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              enrichSpanContext({ eventName: 'clean_up' }, () => {});
              resolve(text('too late'));
            });
            started.resolve();
          });
        },
      },
    });
    const controller = new AbortController();
    const call = ask(() => client.callTool('wait', {}, { signal: controller.signal }));
    await started.promise;
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await telemetry.ended(3);
    expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool wait': { clean_up: {} } } });
    expect(span('execute_tool wait').attributes['error.type']).toBe('cancelled');
  });

  it('runs a request from the server to the client in the scope of the call', async () => {
    const sessions: unknown[] = [];
    const client = await connect({
      sample: async (prompt) => {
        sessions.push(currentSession()?.sessionId);
        return enrichSpanContext({ eventName: 'sample' }, () => `${prompt}!`);
      },
      tools: {
        translate: async (_args, call) => text(await call.sample('salut')),
      },
    });
    const results = await Promise.all(['s1', 's2'].map((id) => ask(() => client.callTool('translate'), id)));
    expect(results).toMatchObject([{ content: [{ text: 'salut!' }] }, { content: [{ text: 'salut!' }] }]);
    expect(sessions.toSorted()).toEqual(['s1', 's2']);
    const parents = telemetry.spans.filter(({ name }) => name === 'sample').map((each) => parentOf(each)?.name);
    const parent = sdk.hasServerRequests ? 'execute_tool translate' : 'ask';
    expect(parents).toEqual([parent, parent]);
  });

  function parentOf(child: ReadableSpan): ReadableSpan | undefined {
    return telemetry.spans.find((each) => each.spanContext().spanId === child.parentSpanContext?.spanId);
  }

  function wrapClient(client: TestClient): TestClient {
    wrapMcpClient(client.client);
    open.push(client);
    return client;
  }

  describe('trust', () => {
    it('`link` starts a trace and session of its own, with a link to the caller', async () => {
      const client = await connect({ tools: { peek }, options: { trust: 'link' } });
      await ask(() => client.callTool('peek'));
      const { attributes, links, parentSpanContext } = span('execute_tool peek');
      expect(parentSpanContext).toBeUndefined();
      expect(links.map(({ context }) => context.spanId)).toEqual([span('ask').spanContext().spanId]);
      expect(attributes['honeyhive.session_id']).toMatch(/^[\da-f-]{36}$/);
    });

    it('`ignore` starts a trace and session of its own', async () => {
      const client = await connect({ tools: { peek }, options: { trust: 'ignore' } });
      await ask(() => client.callTool('peek'));
      const { attributes, links, parentSpanContext } = span('execute_tool peek');
      expect([parentSpanContext, links]).toEqual([undefined, []]);
      expect(attributes['honeyhive.session_id']).not.toBe('s');
    });

    it('may be a function of the request', async () => {
      const methods: string[] = [];
      const trust: McpServerOptions['trust'] = ({ method, params }) => {
        methods.push(method);
        return params?.name === 'peek' ? 'continue' : 'ignore';
      };
      const client = await connect({ tools: { peek, other: peek }, options: { trust } });
      await ask(() => client.callTool('peek'));
      await ask(() => client.callTool('other'));
      expect(methods).toContain('tools/call');
      expect(span('execute_tool peek').attributes['honeyhive.session_id']).toBe('s');
      expect(span('execute_tool other').attributes['honeyhive.session_id']).not.toBe('s');
    });

    if (sdk.hasServerRequests) {
      it.each(['link', 'ignore'] as const)('`%s` sends the client nothing of ours', async (trust) => {
        const client = sdk.createClient();
        await client.connectInMemory(() =>
          wrapMcpServer(sdk.createServer({ tools: { greet: async (_args, call) => text(await call.sample('')) } }), {
            trust,
          }),
        );
        open.push(client);
        const sent = messagesReceivedBy(client);
        await client.callTool('greet');
        expect(sent.some((message) => message.includes('sampling/createMessage'))).toBe(true);
        expect(sent.join()).not.toMatch(/traceparent|session_id/);
      });
    }
  });

  function messagesReceivedBy({ client }: TestClient): string[] {
    const { transport } = client as { transport: { onmessage: (message: unknown, extra: unknown) => void } };
    const { onmessage } = transport;
    const messages: string[] = [];
    transport.onmessage = (message, extra) => {
      messages.push(JSON.stringify(message));
      onmessage.call(transport, message, extra);
    };
    return messages;
  }

  it('the option `session` chooses the session', async () => {
    const client = await connect({
      tools: { hello },
      options: { session: ({ params }) => ({ sessionId: `of-${(params?.arguments as { name: string })?.name}` }) },
    });
    await ask(() => client.callTool('hello', { name: 'Ada' }));
    expect(span('execute_tool hello').attributes['honeyhive.session_id']).toBe('of-Ada');
    expect(parentOf(span('execute_tool hello'))?.name).toBe('ask');
  });

  it('enriches the event of the tool from inside it', async () => {
    const client = await connect({
      tools: {
        async rate() {
          enrichSpan({ metrics: { score: 3 } });
          return text('');
        },
      },
    });
    await ask(() => client.callTool('rate'));
    expect(span('execute_tool rate').attributes['honeyhive_metrics.score']).toBe(3);
  });

  describe('wrapping', () => {
    it('returns the same object, and counts once if it is done twice', async () => {
      const client = wrapClient(sdk.createClient());
      expect(wrapMcpClient(client.client)).toBe(client.client);
      await client.connectInMemory(() => {
        const server = sdk.createServer({ tools: { hello } });
        expect(wrapMcpServer(server)).toBe(server);
        return wrapMcpServer(server);
      });
      await ask(() => client.callTool('hello'));
      expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });

    it('covers tools that are registered later', async () => {
      const client = wrapClient(sdk.createClient());
      await client.connectInMemory(() => {
        const server = wrapMcpServer(sdk.createServer({}));
        sdk.registerTool(server, 'hello', hello);
        return server;
      });
      await ask(() => client.callTool('hello'));
      expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });

    it('covers connections that are open already', async () => {
      const client = sdk.createClient();
      let server: object = {};
      await client.connectInMemory(() => {
        server = sdk.createServer({ tools: { hello } });
        return server;
      });
      // In the protocol of 2026 a server may serve the discovery of its version first.
      await client.callTool('hello');
      wrapClient(client);
      wrapMcpServer(server);
      await ask(() => client.callTool('hello'));
      expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });
  });

  if (sdk.hasServerRequests) {
    it('sees each message once, if the transport has a callback already', async () => {
      const client = wrapClient(sdk.createClient());
      const onmessage = jest.fn();
      await client.connectInMemory(() => wrapMcpServer(sdk.createServer({ tools: { hello } })), onmessage);
      onmessage.mockClear();
      await ask(() => client.callTool('hello'));
      expect(onmessage).toHaveBeenCalledTimes(1);
      expect(tree(telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
    });
  }

  it('a call by a client that is not wrapped has a session of its own', async () => {
    const client = await connect({ tools: { hello } }, unwrapped);
    await client.callTool('hello');
    await client.callTool('hello');
    const sessions = telemetry.spans.map(({ attributes }) => attributes['honeyhive.session_id']);
    expect(new Set(sessions).size).toBe(2);
    expect(span('execute_tool hello').attributes['honeyhive.session_name']).toBe('execute_tool hello');
  });
});

it.each([undefined, null, {}, 'client'])('throws for %p, which is no client or server', (value) => {
  expect(() => wrapMcpClient(value as object)).toThrow('wrapMcpClient() takes a client of the MCP SDK');
});

it('throws for options that are wrong', () => {
  const server = sdk1.createServer({});
  expect(() => wrapMcpServer(server, { trust: 'no' as 'link' })).toThrow(
    "wrapMcpServer(): the option `trust` cannot be 'no'",
  );
  expect(() => wrapMcpServer(server, { sesion: () => ({}) } as McpServerOptions)).toThrow("has no option 'sesion'");
});
