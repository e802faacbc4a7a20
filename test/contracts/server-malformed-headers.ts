import { SpanStatusCode } from '@opentelemetry/api';
import request from 'supertest';
import { traceparent } from './caller.js';
import type { ServerBench } from './server-bench.js';

/** The promises of headers that are not what they should be. */
export function describeMalformedHeaders(bench: ServerBench): void {
  describe('malformed headers', () => {
    it.each([
      ['a traceparent that is rubbish', { traceparent: 'rubbish', tracestate: '=,=' }],
      ['a traceparent in upper case', { traceparent: traceparent.toUpperCase() }],
      ['two traceparents', { traceparent: `${traceparent}, ${traceparent}` }],
      ['baggage that is rubbish', { baggage: ';;=,,%,=x,a=%zz' }],
      ['an empty session', { baggage: 'session_id=,project=,source=', 'x-honeyhive-session-id': ' ' }],
      ['a session of 4 KB', { baggage: `session_id=${'x'.repeat(4096)}` }],
      ['baggage of 12 KB', { baggage: `a=${'x'.repeat(12_000)}` }],
      ['a thousand members', { baggage: Array.from({ length: 1000 }, (_, i) => `k${i}=v`).join(',') }],
      ['a prototype for a key', { baggage: '__proto__=x,constructor=y,toString=z' }],
    ])('serves a caller that sends %s, as if it sent nothing', async (_, headers) => {
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
