import { HoneyHivePropagator } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/internal';
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

/** All ways to distrust the caller. */
const distrust: [string, Options['trust'] & {}][] = [
  ['link', 'link'],
  ['ignore', 'ignore'],
  ['a function that returns `link`', () => 'link'],
  ['a function that returns `ignore`', () => 'ignore'],
];

const mistakes: [string, () => never][] = [
  [
    'throws',
    () => {
      throw new Error('a mistake');
    },
  ],
  ['returns something else', () => true as never],
  ['returns nothing', () => undefined as never],
  ['returns a promise', () => Promise.resolve('continue') as never],
  ['returns a rejected promise', () => Promise.reject(new Error('db down')) as never],
];

/** How far the option `trust` lets a caller choose trace, session and baggage. */
export function describeTrust(bench: ServerBench): void {
  /** Sends a request with every header that a caller could use to choose trace and session. */
  async function ask(origin: string, headers: Record<string, string> = {}): Promise<Report> {
    const { body } = await request(origin)
      .get('/users/7')
      .set({ ...claims, ...headers })
      .expect(200);
    return body;
  }

  function expectNothingAdopted({ sessionId, project, source, outgoing }: Report): void {
    expect(sessionId).toMatch(/^[\da-f-]{36}$/);
    expect([project, source]).toEqual([undefined, undefined]);
    expect(outgoing.baggage).toBe(`session_id=${sessionId}`);
    expect(outgoing).not.toHaveProperty('tracestate');
    for (const { attributes } of bench.telemetry.spans) expect(Object.values(attributes)).not.toContain('theirs');
  }

  describe('the option `trust`', () => {
    it("continues the caller's trace and session for `continue`", async () => {
      for (const origin of [await bench.start({ trust: 'continue' }), await bench.start({ trust: () => 'continue' })]) {
        expect(await ask(origin)).toMatchObject({ sessionId: 'theirs', project: 'theirs', source: 'theirs' });
      }
      await bench.telemetry.ended(4);
      for (const span of bench.serverSpans()) expect(span.parentSpanContext?.spanId).toBe(parentId);
    });

    it.each(distrust)('adopts neither trace nor session nor baggage: %s', async (_, trust) => {
      const report = await ask(await bench.start({ trust }));
      const spans = await bench.telemetry.ended(2);
      expect(tree(spans)).toEqual({ 'GET /users/:id': { work: {} } });
      expect(bench.serverSpans()[0]?.parentSpanContext).toBeUndefined();
      for (const span of spans) expect(span.spanContext().traceId).not.toBe(traceId);
      expect(report.outgoing.traceparent).not.toContain(traceId);
      expectNothingAdopted(report);
    });

    it('links only the request span to the caller for `link`', async () => {
      await ask(await bench.start({ trust: 'link' }));
      const [work, span] = await bench.telemetry.ended(2);
      expect(span?.links).toMatchObject([{ context: { traceId, spanId: parentId, isRemote: true } }]);
      expect(span?.links[0]?.context.traceState?.serialize()).toBe('vendor=1');
      expect(work?.links).toEqual([]);
    });

    it('adds no link for `ignore`, nor for `link` without a valid traceparent', async () => {
      await ask(await bench.start({ trust: 'ignore' }));
      await ask(await bench.start({ trust: 'link' }), { traceparent: 'rubbish' });
      await bench.telemetry.ended(4);
      for (const { links } of bench.serverSpans()) expect(links).toEqual([]);
    });

    it('records a request for `link` even if the caller did not sample the trace', async () => {
      await ask(await bench.start({ trust: 'link' }), { traceparent: claims.traceparent.replace(/01$/, '00') });
      expect(await bench.telemetry.ended(2)).toHaveLength(2);
    });

    it('can depend on the request', async () => {
      const origin = await bench.start({
        trust: ({ headers }) => (headers['x-internal'] === 'yes' ? 'continue' : 'ignore'),
      });
      expect((await ask(origin, { 'x-internal': 'yes' })).sessionId).toBe('theirs');
      await bench.telemetry.ended(2);
      bench.telemetry.reset();
      expectNothingAdopted(await ask(origin));
    });

    it.each(mistakes)('ignores the caller and warns once if the function %s', async (_, trust) => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      globalState('warnings', () => new Set()).clear();
      const origin = await bench.start({ trust });
      for (const report of [await ask(origin), await ask(origin)]) expectNothingAdopted(report);
      await bench.telemetry.ended(4);
      for (const { parentSpanContext, links } of bench.serverSpans()) {
        expect([parentSpanContext, links]).toEqual([undefined, []]);
      }
      expect(emitWarning).toHaveBeenCalledTimes(1);
      expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining("'trust' failed"), 'HoneyHiveWarning');
      emitWarning.mockRestore();
    });

    it.each(distrust)('adopts nothing with `requestSpan: false`: %s', async (_, trust) => {
      const report = await ask(await bench.start({ trust, requestSpan: false }));
      const [work] = await bench.telemetry.ended(1);
      expect(work?.parentSpanContext).toBeUndefined();
      expect(work?.spanContext().traceId).not.toBe(traceId);
      expectNothingAdopted(report);
    });

    it.each(distrust)('does not override the option `session`: %s', async (_, trust) => {
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
    ])('after another instrumentation adopted %s', (_what, adopt) => {
      it.each(distrust)(
        'leaves the span of the other instrumentation in place and adopts nothing: %s',
        async (_, trust) => {
          const origin = await bench.startIn(
            ({ headers }) => {
              const ctx = adopt(context.active(), headers);
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
          expectNothingAdopted({ ...rest, outgoing: { baggage: String(outgoing.baggage) } });
        },
      );

      it.each(distrust)(
        'adopts nothing of a request that the other instrumentation did not record: %s',
        async (_, trust) => {
          const origin = await bench.startIn(
            ({ headers }) =>
              trace.setSpan(
                adopt(context.active(), headers),
                trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags: 0 }),
              ),
            { trust },
          );
          expectNothingAdopted(await ask(origin));
          expect(bench.telemetry.spans).toEqual([]);
        },
      );
    });

    it.each(['everyone', '', true, false, null, 1, {}, ['link']])(
      'throws at start-up for %j and lists the valid values',
      async (trust) => {
        const mounted = (async () => bench.mount({ trust: trust as never }))();
        await expect(mounted).rejects.toThrow(
          /`trust` cannot be .*\. Write 'continue', 'link' or 'ignore', or a function/,
        );
      },
    );
  });
}
