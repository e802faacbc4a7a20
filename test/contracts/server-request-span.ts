import { globalState, setRedaction } from '@honeyhive/core/internal';
import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import request from 'supertest';
import { tree } from '../support/telemetry.js';
import { parentId, traceId, traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

/** How the request span is named, what it records, and when there is none. */
export function describeRequestSpan(bench: ServerBench): void {
  describe('the request span', () => {
    it("continues the caller's trace", async () => {
      const origin = await bench.start();
      await request(origin).get('/users/7?q=1&sig=secret').set({ traceparent, tracestate: 'vendor=1' }).expect(200);
      const [work, span] = await bench.telemetry.ended(2);
      expect(tree(bench.telemetry.spans)).toEqual({ 'GET /users/:id': { work: {} } });
      expect(span).toMatchObject({ name: 'GET /users/:id', kind: SpanKind.SERVER });
      expect(span?.spanContext().traceId).toBe(traceId);
      expect(span?.spanContext().traceState?.serialize()).toBe('vendor=1');
      expect(span?.parentSpanContext).toMatchObject({ spanId: parentId, isRemote: true });
      expect(work?.spanContext().traceId).toBe(traceId);
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
      expect(span?.attributes).toMatchObject({
        'http.request.method': 'GET',
        'http.route': '/users/:id',
        'http.response.status_code': 200,
        'url.path': '/users/7',
        'url.query': 'q=1&sig=REDACTED',
        'url.scheme': 'http',
        honeyhive_event_type: 'chain',
      });
      expect(JSON.stringify(span?.attributes)).not.toContain('secret');
    });

    it('redacts path, query and user agent before it records them', async () => {
      setRedaction({ redact: (text) => text.replaceAll('secret', '***') });
      const origin = await bench.start();
      await request(origin).get('/users/secret?q=secret').set('user-agent', 'a secret agent');
      setRedaction({ redact: undefined });
      const served = (await bench.telemetry.ended(2)).find(({ kind }) => kind === SpanKind.SERVER);
      expect(served?.attributes).toMatchObject({
        'url.path': '/users/***',
        'url.query': 'q=***',
        'user_agent.original': 'a *** agent',
      });
    });

    it('is named after the route template, including a parameterized mount path', async () => {
      const origin = await bench.start();
      await request(origin).get('/org/7/items/12').expect(200);
      await bench.telemetry.ended(2);
      expect(bench.serverSpans()).toMatchObject([
        { name: 'GET /org/:org/items/:id', attributes: { 'http.route': '/org/:org/items/:id' } },
      ]);
    });

    it('is named after the method alone if no route matches', async () => {
      const origin = await bench.start();
      await request(origin).get('/nowhere/else').expect(404);
      const [span] = await bench.telemetry.ended(1);
      expect(span).toMatchObject({ name: 'GET', status: { code: SpanStatusCode.UNSET } });
      expect(span?.attributes).toMatchObject({ 'http.response.status_code': 404 });
      expect(span?.attributes).not.toHaveProperty(['http.route']);
    });

    it('is not recorded if the caller did not sample the trace', async () => {
      const origin = await bench.start();
      await request(origin)
        .get('/users/1')
        .set({ traceparent: traceparent.replace(/01$/, '00') })
        .expect(200);
      await request(origin).get('/users/1').set({ traceparent }).expect(200);
      await bench.telemetry.ended(2);
      expect(bench.serverSpans()).toHaveLength(1);
      expect(bench.serverSpans()[0]?.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
    });

    it('is not created for a request that `ignore` matches, which joins no session either', async () => {
      const origin = await bench.start({ ignore: ({ headers }) => headers['user-agent'] === 'probe' });
      const { body } = await request(origin).get('/users/1').set({ 'user-agent': 'probe', baggage: 'session_id=s' });
      await request(origin).get('/users/1').expect(200);
      await bench.telemetry.ended(3);
      expect(body.sessionId).toBeUndefined();
      expect(bench.serverSpans()).toHaveLength(1);
    });

    it.each(['session', 'ignore'] as const)('is created even if the `%s` option throws', async (option) => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      globalState('warnings', () => new Set()).clear();
      const origin = await bench.start({
        [option]: () => {
          throw new Error('a mistake');
        },
      });
      await request(origin).get('/users/1').expect(200);
      expect(bench.serverSpans()).toHaveLength((await bench.telemetry.ended(2)).length - 1);
      expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining(`'${option}' threw`), 'HoneyHiveWarning');
      emitWarning.mockRestore();
    });

    it('is not created with `requestSpan: false`, which only propagates', async () => {
      const origin = await bench.start({ requestSpan: false });
      const { body } = await request(origin).get('/users/7').set({ traceparent, baggage: 'session_id=s' });
      const [work] = await bench.telemetry.ended(1);
      expect(body.sessionId).toBe('s');
      expect(work).toMatchObject({ name: 'work', parentSpanContext: { spanId: parentId } });
      expect(bench.serverSpans()).toHaveLength(0);
    });
  });
}
