import { injectContextIntoCarrier, propagateOutgoing, withSession } from '@honeyhive/core';
import { withheldRequests } from '@honeyhive/core/internal';
import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ClientBench } from './client-bench.js';

const withheld = 'honeyhive.propagation.withheld';

/** Who gets no headers, and how that is recorded. */
export function describeWithheld(bench: ClientBench): void {
  describe('withheld headers', () => {
    it('judges the host that is called, even if the path looks like another host', async () => {
      const { origin, received } = await bench.startReceiver();
      bench.rule = (url) => !bench.wrapped && url.origin === origin;
      await bench.inSpan(() => bench.get(`${origin}//elsewhere.example/x`));
      expect(received[0]?.headers).toHaveProperty('traceparent');
    });

    it('carries nothing to another origin on a redirect and records that on the span', async () => {
      const other = await bench.startReceiver();
      const first = await bench.startReceiver((req, res) => {
        if (req.url === '/away') res.writeHead(302, { location: other.origin }).end();
        else if (req.url === '/here') res.writeHead(302, { location: '/there' }).end();
        else res.end('ok');
      });
      bench.rule = (url) => !bench.wrapped && url.origin === first.origin;
      const before = withheldRequests();
      await bench.inSpan(() => bench.get(`${first.origin}/away`));
      await bench.inSpan(() => bench.get(`${first.origin}/here`));
      expect(first.received.map(({ headers }) => headers.traceparent)).toEqual(Array(3).fill(expect.any(String)));
      expect(other.received).toHaveLength(1);
      expect(other.received[0]?.headers).not.toHaveProperty('traceparent');
      expect(other.received[0]?.headers).not.toHaveProperty('baggage');
      const [away, here] = bench.telemetry.spans;
      await bench.inSpan(async () => {
        await bench.get(other.origin);
        await bench.get(other.origin);
        await bench.get((await bench.startReceiver()).origin);
      });
      if (!bench.wrapped) expect(bench.telemetry.spans[2]?.attributes[withheld]).toHaveLength(2);
      expect(away?.attributes[withheld]).toEqual([other.origin]);
      expect(here?.attributes).not.toHaveProperty([withheld]);
      // One request after the redirect. For a client that was not wrapped, the three calls as well.
      expect(withheldRequests() - before).toBe(bench.wrapped ? 1 : 4);
    });

    it('adds nothing to the requests of a span exporter', async () => {
      const { origin, received } = await bench.startReceiver();
      const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
      const span = trace.getTracer('test').startSpan('span');
      const ctx = trace.setSpan(ROOT_CONTEXT, span).setValue(suppressed, true);
      await context.with(ctx, () => bench.get(origin));
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
    });

    it.each<[string, string, Record<string, string>]>([
      [
        'an AWS Authorization header',
        '/',
        { Authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y' },
      ],
      ['a presigned AWS URL', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc', {}],
      ['HTTP Message Signatures', '/', { 'Signature-Input': 'sig1=("@method")', signature: 'sig1=:YQ==:' }],
    ])('leaves a signed request unchanged and does not record it as withheld: %s', async (_, path, headers) => {
      const { origin, received } = await bench.startReceiver();
      const before = withheldRequests();
      await bench.inSpan(() => bench.get(`${origin}${path}`, headers));
      bench.rule = () => false;
      await bench.inSpan(() => bench.get(`${origin}${path}`, headers));
      expect(received).toHaveLength(2);
      for (const { headers } of received) {
        expect(headers).not.toHaveProperty('traceparent');
        expect(headers).not.toHaveProperty('baggage');
      }
      expect(withheldRequests()).toBe(before);
      for (const { attributes } of bench.telemetry.spans) expect(attributes).not.toHaveProperty([withheld]);
    });

    if (!bench.wrapped) {
      it('records nothing as withheld if the caller injected the headers itself', async () => {
        const { origin, received } = await bench.startReceiver();
        bench.rule = () => false;
        await bench.inSpan(() => bench.get(origin, injectContextIntoCarrier({}) as Record<string, string>));
        expect(received[0]?.headers).toHaveProperty('traceparent');
        expect(bench.telemetry.spans[0]?.attributes).not.toHaveProperty([withheld]);
      });

      it('counts a withheld request even without a span', async () => {
        const { origin } = await bench.startReceiver();
        bench.rule = () => false;
        const before = withheldRequests();
        await bench.get(origin);
        expect(withheldRequests()).toBe(before);
        await withSession({ sessionId: 's-1' }, () => bench.get(origin));
        await withSession({ sessionId: 's-1' }, () => bench.get(origin));
        expect(withheldRequests()).toBe(before + 2);
      });

      it('sends the request without headers if the rule throws and records that on the span', async () => {
        const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
        const { origin, received } = await bench.startReceiver();
        propagateOutgoing(() => {
          throw new Error('a mistake');
        });
        await bench.inSpan(() => bench.get(origin));
        expect(received[0]?.headers).not.toHaveProperty('traceparent');
        expect(bench.telemetry.spans[0]?.attributes[withheld]).toEqual([origin]);
        emitWarning.mockRestore();
      });
    }
  });
}
