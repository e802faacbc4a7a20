import request from 'supertest';
import { get, openWire, post } from '../support/wire.js';
import { parentId, traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

/** Requests never see each other's trace or session. */
export function describeIsolation(bench: ServerBench): void {
  describe('concurrent requests', () => {
    it("never shows a request another's session, even if some fail and some are aborted", async () => {
      const origin = await bench.start();
      const stop = new AbortController();
      const ask = (path: string, index: number, signal?: AbortSignal) =>
        fetch(`${origin}${path}`, { headers: { baggage: `session_id=s${index}` }, ...(signal && { signal }) });
      const answers = Array.from({ length: 60 }, async (_, index) => {
        if (index % 3 === 0) await ask('/fail', index).then((response) => response.text());
        if (index % 3 === 1) void ask('/stream', index, stop.signal).catch(() => {});
        const id = `s${index}`;
        expect(await (await ask('/stream', index)).text()).toBe(`a:${id} b:${id} c:${id} `);
        expect(await (await ask('/users/1', index)).json()).toMatchObject({ sessionId: id });
        stop.abort();
      });
      await Promise.all(answers);
      for (const { attributes, name: event } of bench.telemetry.spans) {
        if (event === 'work') expect(attributes['honeyhive.session_id']).toMatch(/^s\d+$/);
      }
    });

    it('keeps two interleaved requests in separate sessions', async () => {
      const origin = await bench.start();
      const first = request(origin)
        .get('/wait/1')
        .set({ baggage: 'session_id=first' })
        .then(({ body }) => body);
      const release = await bench.handlers.waiting();
      const second = await request(origin).get('/users/2').set({ baggage: 'session_id=second' });
      release();
      expect(second.body.sessionId).toBe('second');
      expect((await first).sessionId).toBe('first');
    });

    it('leaves no trace or session behind for the next request on the connection', async () => {
      const wire = await openWire(await bench.start());
      const seen: string[] = [];
      for (const headers of [{ baggage: 'session_id=s1', traceparent }, {}, { baggage: 'session_id=s2' }, {}]) {
        const [response] = await wire.send(get('/users/1', headers));
        seen.push(JSON.parse(response?.body ?? '').sessionId);
      }
      wire.socket.destroy();
      await bench.telemetry.ended(8);
      expect(seen).toEqual(['s1', expect.stringMatching(/-/), 's2', expect.stringMatching(/-/)]);
      expect(new Set(seen).size).toBe(4);
      expect(bench.serverSpans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
        parentId,
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('keeps pipelined requests and their events apart', async () => {
      const wire = await openWire(await bench.start());
      const sessions = ['p1', 'p2', 'p3'];
      const responses = await wire.send(
        ...sessions.map((id) => post('/raw', { baggage: `session_id=${id}`, 'content-type': 'text/plain' }, id)),
      );
      expect(responses.map(({ body }) => JSON.parse(body).sessionId)).toEqual(sessions);
      wire.socket.destroy();
      await bench.telemetry.ended(3);
      expect(bench.handlers.seenByEvents.finish?.sessionId).toBe('p3');
      expect(bench.serverSpans().map(({ attributes }) => attributes['honeyhive.session_id'])).toEqual(sessions);
    });
  });
}
