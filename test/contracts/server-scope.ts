import { once } from 'node:events';
import { Readable } from 'node:stream';
import request from 'supertest';
import { tree } from '../support/telemetry.js';
import type { ServerBench } from './server-bench.js';

/** Where the scope of a request is active. */
export function describeScope(bench: ServerBench): void {
  describe('the scope of a request', () => {
    it('is active in listeners on the raw request and response', async () => {
      const origin = await bench.start();
      const { body } = await request(origin)
        .post('/raw')
        .set({ baggage: 'session_id=s-raw', 'content-type': 'text/plain' })
        .send('some text')
        .expect(200);
      const [span] = await bench.telemetry.ended(1);
      const spanId = span?.spanContext().spanId;
      expect(body).toMatchObject({ sessionId: 's-raw', spanId });
      expect(bench.handlers.seenByEvents).toMatchObject({
        data: { sessionId: 's-raw', spanId },
        finish: { sessionId: 's-raw', spanId },
      });
    });

    it('is active while a streamed body is produced, and the span ends after the body', async () => {
      const origin = await bench.start();
      const response = await fetch(`${origin}/stream`, { headers: { baggage: 'session_id=s-str' } });
      expect(await response.text()).toBe('a:s-str b:s-str c:s-str ');
      await bench.telemetry.ended(4);
      expect(tree(bench.telemetry.spans)).toEqual({ 'GET /stream': { a: {}, b: {}, c: {} } });
    });

    it('keeps no listener for each of many streams piped into one response', async () => {
      let listeners = 0;
      const origin = await bench.startOwn(async (_req, res) => {
        res.statusCode = 200;
        for (let part = 0; part < 20; part += 1) {
          const source = Readable.from(['x']);
          source.pipe(res, { end: false });
          await once(source, 'end');
        }
        listeners = res.listenerCount('close');
        res.end();
      });
      const { text } = await request(origin).get('/own').expect(200);
      expect(text).toHaveLength(20);
      expect(listeners).toBeLessThan(10);
      await bench.telemetry.ended(1);
    });
  });
}
