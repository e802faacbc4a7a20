import { HoneyHivePropagator } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/adapter';
import { type Context, context, defaultTextMapGetter, propagation, SpanKind, trace } from '@opentelemetry/api';
import request from 'supertest';
import { tree } from '../support/telemetry.js';
import { parentId, traceId, traceparent } from './caller.js';
import type { Options, Report } from './server-app.js';
import type { ServerBench } from './server-bench.js';

const claims = {
  traceparent,
  tracestate: 'vendor=1',
  baggage: 'session_id=theirs,project=theirs,source=theirs,tenant=theirs,run_id=theirs,parent_id=theirs',
  'x-honeyhive-session-id': 'theirs',
  'x-honeyhive-project': 'theirs',
};

/** Whoever believes nobody, whatever way it is said. */
const distrust: [string, Options['trust'] & {}][] = [
  ['link', 'link'],
  ['ignore', 'ignore'],
  ['a function that answers `link`', () => 'link'],
  ['a function that answers `ignore`', () => 'ignore'],
];

const mistakes: [string, () => never][] = [
  [
    'throws',
    () => {
      throw new Error('a mistake');
    },
  ],
  ['answers something else', () => true as never],
  ['answers nothing', () => undefined as never],
  ['answers a promise', () => Promise.resolve('continue') as never],
  ['answers a promise that is rejected', () => Promise.reject(new Error('db down')) as never],
];

/** The promises of the option `trust`. */
export function describeTrust(bench: ServerBench): void {
  /** Asks as a stranger who makes every claim there is. */
  async function ask(origin: string, headers: Record<string, string> = {}): Promise<Report> {
    const { body } = await request(origin)
      .get('/users/7')
      .set({ ...claims, ...headers })
      .expect(200);
    return body;
  }

  function expectNothingTaken({ sessionId, project, source, outgoing }: Report): void {
    expect(sessionId).toMatch(/^[\da-f-]{36}$/);
    expect([project, source]).toEqual([undefined, undefined]);
    expect(outgoing.baggage).toBe(`session_id=${sessionId}`);
    expect(outgoing).not.toHaveProperty('tracestate');
    for (const { attributes } of bench.telemetry.spans) expect(Object.values(attributes)).not.toContain('theirs');
  }

  describe('trust', () => {
    it('continues its caller unless it is told otherwise', async () => {
      for (const origin of [await bench.start({ trust: 'continue' }), await bench.start({ trust: () => 'continue' })]) {
        expect(await ask(origin)).toMatchObject({ sessionId: 'theirs', project: 'theirs', source: 'theirs' });
      }
      await bench.telemetry.ended(4);
      for (const span of bench.serverSpans()) expect(span.parentSpanContext?.spanId).toBe(parentId);
    });

    it.each(distrust)('takes neither trace nor session nor baggage: %s', async (_, trust) => {
      const report = await ask(await bench.start({ trust }));
      const spans = await bench.telemetry.ended(2);
      expect(tree(spans)).toEqual({ 'GET /users/:id': { work: {} } });
      expect(bench.serverSpans()[0]?.parentSpanContext).toBeUndefined();
      for (const span of spans) expect(span.spanContext().traceId).not.toBe(traceId);
      expect(report.outgoing.traceparent).not.toContain(traceId);
      expectNothingTaken(report);
    });

    it('links to its caller on `link`, from the request span alone', async () => {
      await ask(await bench.start({ trust: 'link' }));
      const [work, span] = await bench.telemetry.ended(2);
      expect(span?.links).toMatchObject([{ context: { traceId, spanId: parentId, isRemote: true } }]);
      expect(span?.links[0]?.context.traceState?.serialize()).toBe('vendor=1');
      expect(work?.links).toEqual([]);
    });

    it('links to nobody on `ignore`, nor where nobody called', async () => {
      await ask(await bench.start({ trust: 'ignore' }));
      await ask(await bench.start({ trust: 'link' }), { traceparent: 'rubbish' });
      await bench.telemetry.ended(4);
      for (const { links } of bench.serverSpans()) expect(links).toEqual([]);
    });

    it('records what a stranger does not want recorded', async () => {
      await ask(await bench.start({ trust: 'link' }), { traceparent: claims.traceparent.replace(/01$/, '00') });
      expect(await bench.telemetry.ended(2)).toHaveLength(2);
    });

    it('is chosen by the request', async () => {
      const origin = await bench.start({
        trust: ({ headers }) => (headers['x-internal'] === 'yes' ? 'continue' : 'ignore'),
      });
      expect((await ask(origin, { 'x-internal': 'yes' })).sessionId).toBe('theirs');
      await bench.telemetry.ended(2);
      bench.telemetry.reset();
      expectNothingTaken(await ask(origin));
    });

    it.each(mistakes)('ignores the caller where the function %s, and says so once', async (_, trust) => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      globalState('warnings', () => new Set()).clear();
      const origin = await bench.start({ trust });
      for (const report of [await ask(origin), await ask(origin)]) expectNothingTaken(report);
      await bench.telemetry.ended(4);
      for (const { parentSpanContext, links } of bench.serverSpans()) {
        expect([parentSpanContext, links]).toEqual([undefined, []]);
      }
      expect(emitWarning).toHaveBeenCalledTimes(1);
      expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining("'trust' failed"), 'HoneyHiveWarning');
      emitWarning.mockRestore();
    });

    it.each(distrust)('takes nothing where it only propagates: %s', async (_, trust) => {
      const report = await ask(await bench.start({ trust, requestSpan: false }));
      const [work] = await bench.telemetry.ended(1);
      expect(work?.parentSpanContext).toBeUndefined();
      expect(work?.spanContext().traceId).not.toBe(traceId);
      expectNothingTaken(report);
    });

    it.each(distrust)('leaves the option `session` its choice: %s', async (_, trust) => {
      const origin = await bench.start({ trust, session: () => ({ sessionId: 'chosen' }) });
      expect((await ask(origin)).sessionId).toBe('chosen');
    });

    describe.each([
      [
        'the session',
        (ctx: Context, headers: object) => new HoneyHivePropagator().extract(ctx, headers, defaultTextMapGetter),
      ],
      [
        'all baggage',
        (ctx: Context) => {
          const names = ['session_id', 'project', 'source', 'tenant', 'run_id', 'parent_id'];
          const baggage = Object.fromEntries(names.map((name) => [name, { value: 'theirs' }]));
          return propagation.setBaggage(
            trace.setSpanContext(ctx, { traceId, spanId: parentId, traceFlags: 1 }),
            propagation.createBaggage(baggage),
          );
        },
      ],
    ])('where another instrumentation has taken %s before', (_what, take) => {
      it.each(distrust)('leaves its span where it is, and takes nothing: %s', async (_, trust) => {
        const origin = await bench.startIn(
          ({ headers }) => {
            const ctx = take(context.active(), headers);
            const outer = trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER }, ctx);
            setImmediate(() => outer.end());
            return trace.setSpan(ctx, outer);
          },
          { trust },
        );
        const report = await ask(origin);
        const spans = await bench.telemetry.ended(2);
        expect(tree(spans)).toEqual({ outer: { work: {} } });
        for (const span of spans) expect(span.spanContext().traceId).toBe(traceId);
        const { outgoing, ...rest } = report;
        expectNothingTaken({ ...rest, outgoing: { baggage: String(outgoing.baggage) } });
      });

      it.each(distrust)('takes nothing of a request that it has left out: %s', async (_, trust) => {
        const origin = await bench.startIn(
          ({ headers }) =>
            trace.setSpan(
              take(context.active(), headers),
              trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags: 0 }),
            ),
          { trust },
        );
        expectNothingTaken(await ask(origin));
        expect(bench.telemetry.spans).toEqual([]);
      });
    });

    it.each(['everyone', '', true, false, null, 1, {}, ['link']])(
      'does not start where it is %j, and says what to type',
      async (trust) => {
        const mounted = (async () => bench.mount({ trust: trust as never }))();
        await expect(mounted).rejects.toThrow(/`trust` is 'continue', 'link' or 'ignore', or a function/);
      },
    );
  });
}
