import { injectContextIntoCarrier, propagateOutgoing, withSession } from '@honeyhive/core';
import { withheldRequests } from '@honeyhive/core/adapter';
import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ClientBench } from './client-bench.js';

const withheld = 'honeyhive.propagation.withheld';

/** The promises of who gets no headers. */
export function describeWithheld(bench: ClientBench): void {
  describe('headers that are withheld', () => {
    it('judges the host that is called, whatever the path looks like', async () => {
      const { origin, received } = await bench.startReceiver();
      bench.rule = (url) => !bench.wrapped && url.origin === origin;
      await bench.inSpan(() => bench.get(`${origin}//elsewhere.example/x`));
      expect(received[0]?.headers).toHaveProperty('traceparent');
    });

    it('carries nothing to another origin on a redirect, and says so on the span', async () => {
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
      // One of the redirect, and where no wrapping was consent, those of the three calls.
      expect(withheldRequests() - before).toBe(bench.wrapped ? 1 : 4);
    });

    it('carries nothing on the requests of an exporter', async () => {
      const { origin, received } = await bench.startReceiver();
      const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
      const span = trace.getTracer('test').startSpan('span');
      const ctx = trace.setSpan(ROOT_CONTEXT, span).setValue(suppressed, true);
      await context.with(ctx, () => bench.get(origin));
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
    });

    it.each<[string, string, Record<string, string>]>([
      ['by AWS', '/', { Authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y' }],
      ['for AWS in its address', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc', {}],
      ['by HTTP Message Signatures', '/', { 'Signature-Input': 'sig1=("@method")', signature: 'sig1=:YQ==:' }],
    ])('leaves a request alone that is signed %s, and says nothing of it', async (_, path, headers) => {
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
      it('says nothing was withheld where the caller has injected by hand', async () => {
        const { origin, received } = await bench.startReceiver();
        bench.rule = () => false;
        await bench.inSpan(() => bench.get(origin, injectContextIntoCarrier({}) as Record<string, string>));
        expect(received[0]?.headers).toHaveProperty('traceparent');
        expect(bench.telemetry.spans[0]?.attributes).not.toHaveProperty([withheld]);
      });

      it('counts what was withheld where no span can tell of it', async () => {
        const { origin } = await bench.startReceiver();
        bench.rule = () => false;
        const before = withheldRequests();
        await bench.get(origin);
        expect(withheldRequests()).toBe(before);
        await withSession({ sessionId: 's-1' }, () => bench.get(origin));
        await withSession({ sessionId: 's-1' }, () => bench.get(origin));
        expect(withheldRequests()).toBe(before + 2);
      });

      it('sends its request without headers when the rule throws, and says so on the span', async () => {
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
