import { withSession } from '@honeyhive/core';
import { defaultSession } from '@honeyhive/core/internal';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ClientBench } from './client-bench.js';

/** Which headers a request carries. */
export function describeHeaders(bench: ClientBench): void {
  describe('propagation', () => {
    it('carries trace and session', async () => {
      const { origin, received } = await bench.startReceiver();
      const { traceId, spanId } = await bench.inSpan(() => bench.get(origin));
      expect(received[0]?.headers).toMatchObject({
        traceparent: `00-${traceId}-${spanId}-01`,
        baggage: 'session_id=s-1,project=my%20agents,source=prod',
      });
      expect(received[0]?.headers).not.toHaveProperty('tracestate');
    });

    it('carries nothing outside a trace and a session', async () => {
      const { origin, received } = await bench.startReceiver();
      await bench.get(origin);
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
      expect(received[0]?.headers).not.toHaveProperty('baggage');
    });

    it("carries the process's default session outside a span", async () => {
      defaultSession().session = { sessionId: 'own' };
      const { origin, received } = await bench.startReceiver();
      await bench.get(origin);
      expect(received[0]?.headers).toMatchObject({ baggage: 'session_id=own' });
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
    });

    it.each<[string, Record<string, string>, string]>([
      ['session', { 'x-honeyhive-session-id': 'mine' }, 'project=my%20agents,source=prod'],
      ['project', { 'X-HoneyHive-Project': 'mine' }, 'session_id=s-1,source=prod'],
    ])('sends no %s beside one that the application has set in a header of its own', async (_, headers, baggage) => {
      const { origin, received } = await bench.startReceiver();
      await bench.inSpan(() => bench.get(origin, headers));
      const [name = ''] = Object.keys(headers);
      expect(received[0]?.headers).toMatchObject({ baggage, [name.toLowerCase()]: 'mine' });
    });

    it('sends its session beside an empty header', async () => {
      const { origin, received } = await bench.startReceiver();
      await bench.inSpan(() => bench.get(origin, { 'x-honeyhive-session-id': '' }));
      expect(received[0]?.headers.baggage).toContain('session_id=s-1');
    });

    it("does not add the process's own session to a trace of others", async () => {
      defaultSession().session = { sessionId: 'own' };
      const { origin, received } = await bench.startReceiver();
      const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
      await bench.get(origin, { traceparent });
      expect(received[0]?.headers).toMatchObject({ traceparent });
      expect(received[0]?.headers).not.toHaveProperty('baggage');
    });

    it("adds the process's own session to a trace that it has started", async () => {
      defaultSession().session = { sessionId: 'own' };
      const { origin, received } = await bench.startReceiver();
      const { traceId, spanId } = trace.getTracer('test').startSpan('span').spanContext();
      const traceparent = `00-${traceId}-${spanId}-01`;
      await bench.get(origin, { traceparent });
      expect(received[0]?.headers).toMatchObject({ traceparent, baggage: 'session_id=own' });
    });

    it('keeps the headers that the caller set and sends none twice', async () => {
      const { origin, received } = await bench.startReceiver();
      const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
      await bench.inSpan(() => bench.get(origin, { TraceParent: traceparent, baggage: 'session_id=mine,tenant=acme' }));
      expect(received[0]?.headers).toMatchObject({
        traceparent,
        baggage: 'session_id=mine,tenant=acme,project=my%20agents,source=prod',
      });
      expect(received[0]?.lines.filter((line) => /^(traceparent|baggage)$/i.test(line))).toHaveLength(2);
    });

    it('carries the baggage of others as well', async () => {
      const { origin, received } = await bench.startReceiver();
      const baggage = propagation.createBaggage({ tenant: { value: 'acme inc' } });
      await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () => bench.get(origin));
      await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
        bench.inSpan(() => bench.get(origin, { baggage: 'a=1' })),
      );
      expect(received.map(({ headers }) => headers.baggage)).toEqual([
        'tenant=acme%20inc',
        'a=1,session_id=s-1,project=my%20agents,source=prod,tenant=acme%20inc',
      ]);
    });

    it('sends the baggage that the caller set in full, however long it is', async () => {
      const { origin, received } = await bench.startReceiver();
      const long = `a=${'x'.repeat(9000)}`;
      const nearly = `a=${'x'.repeat(8170)}`;
      await bench.inSpan(() => bench.get(origin, { baggage: long }));
      await bench.inSpan(() => bench.get(origin, { baggage: nearly }));
      expect(received.map(({ headers }) => headers.baggage)).toEqual([long, `${nearly},session_id=s-1`]);
    });

    it('keeps concurrent calls in separate sessions', async () => {
      const { origin, received } = await bench.startReceiver();
      await Promise.all(
        ['a', 'b', 'c'].map((id) => withSession({ sessionId: id }, () => bench.get(`${origin}/${id}`))),
      );
      expect(received.map(({ headers }) => headers.baggage).sort()).toEqual([
        'session_id=a',
        'session_id=b',
        'session_id=c',
      ]);
    });
  });
}
