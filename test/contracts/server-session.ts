import { defaultSession, globalState } from '@honeyhive/core/internal';
import request from 'supertest';
import { traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

/** Which session a request is in. */
export function describeSession(bench: ServerBench): void {
  describe('the session of a request', () => {
    it("is the caller's, and is set on every span with its project and source", async () => {
      const origin = await bench.start();
      const { body } = await request(origin)
        .get('/users/7')
        .set({ traceparent, baggage: 'session_id=s-1,project=my%20agents,source=prod,tenant=acme' })
        .expect(200);
      expect(body).toMatchObject({ sessionId: 's-1', project: 'my agents', source: 'prod' });
      for (const { attributes } of await bench.telemetry.ended(2)) {
        expect(attributes).toMatchObject({
          'honeyhive.session_id': 's-1',
          'traceloop.association.properties.session_id': 's-1',
          'honeyhive.project': 'my agents',
          'traceloop.association.properties.project': 'my agents',
          'honeyhive.source': 'prod',
          'traceloop.association.properties.source': 'prod',
        });
      }
    });

    it('is new for each request that brings none, and named after the request span', async () => {
      const origin = await bench.start();
      const first = await request(origin).get('/users/1').expect(200);
      const second = await request(origin).get('/users/2').expect(200);
      expect(first.body.sessionId).toMatch(/^[\da-f-]{36}$/);
      expect(first.body.sessionId).not.toBe(second.body.sessionId);
      await bench.telemetry.ended(4);
      expect(bench.serverSpans().map(({ attributes }) => attributes['honeyhive.session_name'])).toEqual([
        'GET /users/:id',
        'GET /users/:id',
      ]);
    });

    it('gets the configured session name only if it is new', async () => {
      defaultSession().name = 'nightly';
      const origin = await bench.start();
      await request(origin).get('/users/1').expect(200);
      await request(origin).get('/users/1').set({ baggage: 'session_id=theirs' }).expect(200);
      await bench.telemetry.ended(4);
      expect(bench.telemetry.spans.map(({ attributes }) => attributes['honeyhive.session_name'])).toEqual([
        'nightly',
        'nightly',
        undefined,
        undefined,
      ]);
    });

    it("is the application's configured session unless the caller brings its own", async () => {
      Object.assign(defaultSession(), { session: { sessionId: 'ours', project: 'p' }, shared: true });
      const origin = await bench.start();
      const { body: alone } = await request(origin).get('/users/1');
      const { body: called } = await request(origin).get('/users/1').set({ baggage: 'session_id=theirs' });
      const { body: owned } = await request(origin).get('/users/1').set({ baggage: 'project=q' });
      expect([alone, called, owned]).toMatchObject([
        { sessionId: 'ours', project: 'p' },
        { sessionId: 'theirs', project: 'p' },
        { sessionId: 'ours', project: 'q' },
      ]);
    });

    it('is the one that the `session` option returns, even if the caller brings its own', async () => {
      const origin = await bench.start({
        session: ({ headers }) => ({ sessionId: String(headers['x-conversation']) }),
      });
      const { body } = await request(origin)
        .get('/users/1')
        .set({ 'x-conversation': 'c-9', baggage: 'session_id=theirs,project=p' });
      expect(body).toMatchObject({ sessionId: 'c-9', project: 'p' });
    });

    it('can be bound during the request, which sets it on the request span without a session name', async () => {
      const origin = await bench.start({ session: () => undefined });
      const { body } = await request(origin).get('/bind/7').expect(200);
      const [span] = await bench.telemetry.ended(1);
      expect(body.sessionId).toBe('bound');
      expect(span?.attributes).toMatchObject({ 'honeyhive.session_id': 'bound' });
      expect(span?.attributes).not.toHaveProperty(['honeyhive.session_name']);
    });

    it('is new, with one warning, if the `session` option returns a promise', async () => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      globalState('warnings', () => new Set()).clear();
      const origin = await bench.start({ session: (async () => Promise.reject(new Error('db down'))) as never });
      for (const path of ['/users/1', '/users/2']) {
        const { body } = await request(origin).get(path).expect(200);
        expect(body.sessionId).toMatch(/-/);
      }
      expect(emitWarning).toHaveBeenCalledTimes(1);
      emitWarning.mockRestore();
    });
  });
}
