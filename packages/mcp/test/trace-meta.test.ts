import { setTracingOff, withoutTracing } from '@honeyhive/core/internal';
import { tree } from '../../../test/support/telemetry.js';
import { ask, describeEachSdk } from './support/describe-each-sdk.js';
import { type Tool, type ToolCall, text } from './support/sdk.js';

describeEachSdk((bench) => {
  const { connect, span } = bench;
  const peek: Tool = async (_args, call) => text(JSON.stringify(call.meta ?? {}));
  const hello: Tool = async ({ name }) => text(`hello ${name}`);

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
    expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool relay': { 'execute_tool hello': {} } } });
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
    expect(bench.telemetry.spans.map(({ name }) => name)).not.toContain('execute_tool peek');
  });
});
