import { type McpServerOptions, wrapMcpServer } from '../src/index.js';
import { ask, describeEachSdk } from './support/describe-each-sdk.js';
import { type TestClient, type Tool, text } from './support/sdk.js';

describeEachSdk((bench) => {
  const { sdk, connect, span } = bench;
  const peek: Tool = async (_args, call) => text(JSON.stringify(call.meta ?? {}));

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
        bench.closeLater(client);
        const sent = messagesReceivedBy(client);
        await client.callTool('greet');
        expect(sent.some((message) => message.includes('sampling/createMessage'))).toBe(true);
        expect(sent.join()).not.toMatch(/traceparent|session_id/);
      });
    }
  });

  it('the option `session` chooses the session', async () => {
    const client = await connect({
      tools: { peek },
      options: { session: ({ params }) => ({ sessionId: `of-${(params?.arguments as { name: string })?.name}` }) },
    });
    await ask(() => client.callTool('peek', { name: 'Ada' }));
    expect(span('execute_tool peek').attributes['honeyhive.session_id']).toBe('of-Ada');
    expect(bench.parentOf(span('execute_tool peek'))?.name).toBe('ask');
  });
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
