import { SpanStatusCode } from '@opentelemetry/api';
import request from 'supertest';
import { traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

/** What happens to errors of the application. */
export function describeErrors(bench: ServerBench): void {
  describe('application errors', () => {
    it('passes the error on unchanged and records it once', async () => {
      const origin = await bench.start();
      await request(origin).get('/fail').set({ traceparent }).expect(500);
      const [span] = await bench.telemetry.ended(1);
      const { handled, failure } = bench.handlers;
      expect(handled).toEqual([failure]);
      expect(handled[0]).toBe(failure);
      expect(span?.name).toBe('GET /fail');
      expect(span?.status).toMatchObject({ code: SpanStatusCode.ERROR, message: 'Error: no such model' });
      expect(span?.events.map(({ name }) => name)).toEqual(['exception']);
      expect(span?.attributes).toMatchObject({
        'error.type': 'Error',
        'http.response.status_code': 500,
        honeyhive_error: 'Error: no such model',
      });
    });

    it('passes on an error whose message cannot be read', async () => {
      Object.defineProperty(bench.handlers.failure, 'message', {
        get() {
          throw new TypeError('no');
        },
      });
      const origin = await bench.start();
      await request(origin).get('/fail').expect(500);
      await bench.telemetry.ended(1);
      expect(bench.handlers.handled[0]).toBe(bench.handlers.failure);
      expect(bench.serverSpans()).toMatchObject([{ status: { message: '[unreadable error]' } }]);
    });

    it('ends the span once, with the type of the error that broke a response stream', async () => {
      const origin = await bench.start();
      await fetch(`${origin}/broken`)
        .then((response) => response.text())
        .catch(() => {});
      const [span] = await bench.telemetry.ended(1);
      expect(span?.attributes['error.type']).toBe('RangeError');
      expect(bench.telemetry.spans).toHaveLength(1);
    });
  });
}
