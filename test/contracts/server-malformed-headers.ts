import { SpanStatusCode } from '@opentelemetry/api';
import request from 'supertest';
import { traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

/** A malformed header counts as absent. */
export function describeMalformedHeaders(bench: ServerBench): void {
  describe('malformed headers', () => {
    it.each([
      ['a malformed traceparent', { traceparent: 'rubbish', tracestate: '=,=' }],
      ['an uppercase traceparent', { traceparent: traceparent.toUpperCase() }],
      ['two traceparents', { traceparent: `${traceparent}, ${traceparent}` }],
      ['malformed baggage', { baggage: ';;=,,%,=x,a=%zz' }],
      ['an empty session ID', { baggage: 'session_id=,project=,source=', 'x-honeyhive-session-id': ' ' }],
      ['a session ID of 4 KB', { baggage: `session_id=${'x'.repeat(4096)}` }],
      ['baggage of 12 KB', { baggage: `a=${'x'.repeat(12_000)}` }],
      ['baggage with a thousand members', { baggage: Array.from({ length: 1000 }, (_, i) => `k${i}=v`).join(',') }],
      ['baggage keys from Object.prototype', { baggage: '__proto__=x,constructor=y,toString=z' }],
    ])('count as absent: %s', async (_, headers) => {
      const origin = await bench.start();
      const { body } = await request(origin)
        .get('/users/1')
        .set(headers as Record<string, string>)
        .expect(200);
      await bench.telemetry.ended(2);
      expect(body.sessionId).toMatch(/^[\da-f]{8}-/);
      expect(bench.serverSpans()).toMatchObject([
        { parentSpanContext: undefined, status: { code: SpanStatusCode.UNSET } },
      ]);
    });
  });
}
