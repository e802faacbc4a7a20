import { currentSession, enrichSpan, enrichSpanContext } from '@honeyhive/core';
import { startReceiver } from '../../../test/support/receiver.js';
import { tree } from '../../../test/support/telemetry.js';
import { ask, describeEachSdk } from './support/describe-each-sdk.js';
import { type Tool, text } from './support/sdk.js';

describeEachSdk((bench) => {
  const { sdk, connect, span } = bench;
  const hello: Tool = async ({ name }) => text(`hello ${name}`);

  it('records a tool call as an event below the calling one, in its session', async () => {
    const client = await connect({ tools: { hello } });
    await ask(() => client.callTool('hello', { name: 'Ada', at: { hour: 9 } }));
    expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool hello': {} } });
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
    const sessionsByTrace = Map.groupBy(bench.telemetry.spans, (each) => each.spanContext().traceId);
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
    expect(tree(bench.telemetry.spans)).toEqual({ ask: { read: {} } });
    expect(span('read').attributes['honeyhive.session_id']).toBe('s');
  });

  if (sdk.hasServerRequests) {
    it('runs handlers of notifications in the scope of their sender', async () => {
      const client = await connect({ onRootsChanged: () => enrichSpanContext({ eventName: 'changed' }, () => {}) });
      await ask(() => client.notifyRootsChanged());
      await bench.telemetry.ended(2);
      expect(tree(bench.telemetry.spans)).toEqual({ ask: { changed: {} } });
    });
  }

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
    expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool work': {}, progress: {} } });
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
    await bench.telemetry.ended(3);
    expect(tree(bench.telemetry.spans)).toEqual({ ask: { 'execute_tool wait': { clean_up: {} } } });
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
    const parents = bench.telemetry.spans
      .filter(({ name }) => name === 'sample')
      .map((each) => bench.parentOf(each)?.name);
    const parent = sdk.hasServerRequests ? 'execute_tool translate' : 'ask';
    expect(parents).toEqual([parent, parent]);
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
});
