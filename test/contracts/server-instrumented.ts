import { enrichSpanContext, withSession } from '@honeyhive/core';
import { context, createContextKey, type Span, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import request from 'supertest';
import { listen } from '../support/listen.js';
import { tree } from '../support/telemetry.js';
import { parentId, traceId, traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

// The key under which OpenTelemetry's instrumentations keep the request span.
const rpcMetadata = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** What an adapter does if another instrumentation handled the request first. */
export function describeInstrumented(bench: ServerBench): void {
  /** Starts an app in which `outer` is the active span of each request. */
  async function startInside(outer: Span) {
    return { origin: await bench.startIn(() => trace.setSpan(context.active(), outer)), outer };
  }

  describe('behind another HTTP instrumentation', () => {
    it('creates no second SERVER span if one is open', async () => {
      const { origin, outer } = await startInside(
        trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER }),
      );
      await request(origin).get('/users/7').set({ traceparent, baggage: 'session_id=s' }).expect(200);
      outer.end();
      await bench.telemetry.ended(2);
      expect(tree(bench.telemetry.spans)).toEqual({ outer: { work: {} } });
      for (const { attributes } of bench.telemetry.spans) expect(attributes['honeyhive.session_id']).toBe('s');
    });

    it('records an error on the SERVER span that is open already', async () => {
      const { origin, outer } = await startInside(
        trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER }),
      );
      await request(origin).get('/fail').expect(500);
      outer.end();
      const [span] = await bench.telemetry.ended(1);
      expect(span?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': 'no such model' } }]);
    });

    it('creates no SERVER span if the other instrumentation did not record the request', async () => {
      const { origin } = await startInside(trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags: 0 }));
      const { body } = await request(origin).get('/users/7').set({ baggage: 'session_id=s' }).expect(200);
      expect(body.sessionId).toBe('s');
      expect(bench.telemetry.spans).toEqual([]);
    });

    it.each([TraceFlags.SAMPLED, TraceFlags.NONE])(
      'keeps two requests that arrive in the same context in separate sessions: trace flags %i',
      async (traceFlags) => {
        const outer =
          traceFlags === TraceFlags.SAMPLED
            ? trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER })
            : trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags });
        const shared = trace.setSpan(context.active(), outer).setValue(rpcMetadata, { type: 'http', span: outer });
        const origin = await bench.startIn(() => shared);
        const first = request(origin)
          .get('/wait/1')
          .then(({ body }) => body);
        const release = await bench.handlers.waiting();
        const second = await request(origin).get('/users/2');
        release();
        expect(second.body.sessionId).not.toBe((await first).sessionId);
        outer.end();
      },
    );

    it('ignores the context in which listen() was called', async () => {
      const server = await bench.mount();
      const origin = await withSession({ sessionId: 'listener' }, () =>
        enrichSpanContext({ eventName: 'start' }, () => listen(server)),
      );
      bench.telemetry.reset();
      const { body } = await request(origin).get('/users/7').expect(200);
      expect(body.sessionId).not.toBe('listener');
      await bench.telemetry.ended(2);
      expect(bench.serverSpans()).toMatchObject([{ parentSpanContext: undefined }]);
    });
  });
}
