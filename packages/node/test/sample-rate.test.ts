import { randomUUID } from 'node:crypto';
import { withoutTracing } from '@honeyhive/core/internal';
import { honeyhive } from '@honeyhive/express';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import express from 'express';
import { closeServers, listen } from '../../../test/support/listen.js';
import {
  currentSession,
  enrichSpanContext,
  HoneyHiveTracer,
  type InitOptions,
  injectContextIntoCarrier,
  withSession,
} from '../src/index.js';
import { rejectionThreshold, sessionRandomness } from '../src/sampling/session-randomness.js';

let local: LocalHoneyHive;
let tracer: HoneyHiveTracer;

const sampleRate = 0.5;
const isKept = (id: string) => sessionRandomness(id) >= rejectionThreshold(sampleRate);

function sessionThatIs(kept: boolean): string {
  for (;;) {
    const id = randomUUID();
    if (isKept(id) === kept) return id;
  }
}

const init = (options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ serverUrl: local.url, sampleRate, ...options });
  return tracer;
};
const names = (id: string) =>
  local.store
    .session(id)
    ?.spans.map(({ name }) => name)
    .sort();
const work = (eventName: string) => enrichSpanContext({ eventName }, () => {});

beforeEach(async () => {
  local = await startLocal({ port: 0 });
});

afterEach(async () => {
  await tracer?.shutdown();
  await local.close();
  await closeServers();
});

describe('sampleRate', () => {
  it('sends each session as a whole or not at all, and counts the spans that it leaves out', async () => {
    init();
    const ids = Array.from({ length: 100 }, () => randomUUID());
    for (const id of [...ids, ...ids]) {
      withSession({ sessionId: id }, () => enrichSpanContext({ eventName: 'outer' }, () => work('inner')));
    }
    await tracer.flush();
    const kept = ids.filter(isKept);
    for (const id of ids) expect(names(id)?.length).toBe(isKept(id) ? 4 : undefined);
    expect(tracer.stats()).toMatchObject({
      spans: { ended: 4 * kept.length, exported: 4 * kept.length },
      sampledOut: 4 * (ids.length - kept.length),
    });
  });

  it('propagates the trace and session of a span that is not sampled, and writes the decision to `tracestate`', () => {
    init();
    for (const kept of [true, false]) {
      const sessionId = sessionThatIs(kept);
      const headers = withSession({ sessionId }, () =>
        enrichSpanContext({ eventName: 'ask' }, () => injectContextIntoCarrier({} as Record<string, string>)),
      );
      const rv = sessionRandomness(sessionId).toString(16).padStart(14, '0');
      expect(headers).toEqual({
        traceparent: expect.stringMatching(
          kept ? /^00-[\da-f]{32}-[\da-f]{16}-01$/ : /^00-[\da-f]{32}-[\da-f]{16}-00$/,
        ),
        tracestate: kept ? `ot=rv:${rv};th:8` : `ot=rv:${rv}`,
        baggage: `session_id=${sessionId},source=dev`,
      });
    }
  });

  it('writes no `tracestate` at rate 1', () => {
    init({ sampleRate: 1 });
    const headers = enrichSpanContext({ eventName: 'ask' }, () => injectContextIntoCarrier({}));
    expect(headers).not.toHaveProperty('tracestate');
  });

  it('decides separately for a session nested in another', async () => {
    init();
    for (const [outer, inner] of [
      [true, false],
      [false, true],
    ] as const) {
      const [outerId, innerId] = [sessionThatIs(outer), sessionThatIs(inner)];
      withSession({ sessionId: outerId }, () =>
        enrichSpanContext({ eventName: 'outer' }, () => withSession({ sessionId: innerId }, () => work('inner'))),
      );
      await tracer.flush();
      expect(names(outerId)).toEqual(outer ? ['outer'] : undefined);
      expect(names(innerId)).toEqual(inner ? ['inner'] : undefined);
    }
  });

  it('neither starts nor enriches a session in HoneyHive that is not sampled', async () => {
    init();
    for (const kept of [true, false]) {
      const sessionId = sessionThatIs(kept);
      await withSession({}, async () => {
        expect(await tracer.createSession({ sessionId, sessionName: 'chat' })).toBe(sessionId);
        expect(currentSession()?.sessionId).toBe(sessionId);
        expect(await tracer.enrichSession({ metadata: { a: 1 } })).toBe(kept);
      });
      expect(local.store.session(sessionId) !== undefined).toBe(kept);
    }
  });

  describe('in a server', () => {
    async function serve(handle: (session: string | undefined) => unknown): Promise<string> {
      const app = express();
      app.use(honeyhive());
      app.get('/', async (req, res) => {
        await handle(req.get('x-wanted'));
        res.json(currentSession()?.sessionId);
      });
      return listen(app.listen(0, '127.0.0.1'));
    }

    async function ask(origin: string, headers: Record<string, string> = {}): Promise<string> {
      const response = await withoutTracing(() => fetch(origin, { headers }));
      return (await response.json()) as string;
    }

    it('sends all spans of a request if and only if the session that replaces its first one is sampled', async () => {
      init();
      const origin = await serve((wanted = '') =>
        enrichSpanContext({ eventName: 'handle' }, async () => {
          await tracer.createSession({ sessionId: wanted });
          work('after');
        }),
      );
      for (const kept of [true, false, true, false, true, false, true, false]) {
        const wanted = sessionThatIs(kept);
        expect(await ask(origin, { 'x-wanted': wanted })).toBe(wanted);
        await tracer.flush();
        expect(names(wanted)).toEqual(kept ? ['GET /', 'after', 'handle'] : undefined);
      }
    });

    it('decides for each request by its own session if listen() was called in one that is not sampled', async () => {
      init();
      const boot = sessionThatIs(false);
      const origin = await withSession({ sessionId: boot }, () =>
        enrichSpanContext({ eventName: 'boot' }, () => serve(() => {})),
      );
      const ids = [];
      for (let n = 0; n < 12; n += 1) ids.push(await ask(origin));
      await tracer.flush();
      for (const id of ids) expect(local.store.session(id)?.spans.length).toBe(isKept(id) ? 1 : undefined);
      const spans = ids.flatMap((id) => local.store.session(id)?.spans ?? []);
      expect(spans.filter(({ parentSpanId }) => parentSpanId)).toEqual([]);
    });

    it('follows the caller’s decision for the caller’s session only', async () => {
      init();
      const origin = await serve(() => work('inside'));
      const traceparent = (flags: string) => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
      const [kept, left] = [sessionThatIs(true), sessionThatIs(false)];
      await ask(origin, { traceparent: traceparent('00'), baggage: `session_id=${kept}` });
      await ask(origin, { traceparent: traceparent('01'), baggage: `session_id=${left}` });
      const own = [];
      for (let n = 0; n < 12; n += 1) own.push(await ask(origin, { traceparent: traceparent('01') }));
      await tracer.flush();
      expect(names(kept)).toBeUndefined();
      expect(names(left)).toEqual(['GET /', 'inside']);
      for (const id of own) expect(names(id)).toEqual(isKept(id) ? ['GET /', 'inside'] : undefined);
    });
  });
});
