import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import {
  type DestinationRule,
  enrichSpanContext,
  injectContextIntoCarrier,
  propagateOutgoing,
  withSession,
} from '@honeyhive/core';
import { defaultSession, resetDefaultSession, withheldRequests } from '@honeyhive/core/internal';
import { context, createContextKey, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { closeServers, listen, type Server } from '../support/listen.js';
import { startTelemetry, type Telemetry } from '../support/telemetry.js';

/** A request by the client under test, redirects followed; answers the body. */
export type Send = (url: string, options: SendOptions) => Promise<string>;

export interface SendOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface ClientContract {
  readonly send: Send;
  /** The client was wrapped by hand, and so asks no rule about the origin it is told to call. */
  readonly wrapped?: boolean;
  /** Makes the servers that are called. Default: plain http. */
  readonly serve?: (listener: RequestListener) => Server;
}

/** What a server was sent. */
interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly lines: string[];
  readonly body: string;
}

const withheld = 'honeyhive.propagation.withheld';

/** The promises of every client. */
export function describeClient(name: string, { send, wrapped = false, serve = createServer }: ClientContract): void {
  describe(`${name} keeps the promises of a client`, () => {
    let telemetry: Telemetry;
    let rule: DestinationRule;

    const get = (url: string, headers: Record<string, string> = {}) => send(url, { method: 'GET', headers });
    const inSpan = <T>(fn: () => Promise<T>) =>
      withSession({ sessionId: 's-1', project: 'my agents', source: 'prod' }, () =>
        enrichSpanContext({ eventName: 'call' }, async (span) => {
          await fn();
          return span.spanContext();
        }),
      );

    beforeEach(() => {
      rule = () => !wrapped;
      telemetry = startTelemetry((url) => rule(url));
    });

    afterEach(async () => {
      await closeServers();
      telemetry.stop();
      expect(telemetry.complaints).toEqual([]);
      resetDefaultSession();
    });

    it('carries trace and session on', async () => {
      const { origin, received } = await startReceiver(serve);
      const { traceId, spanId } = await inSpan(() => get(origin));
      expect(received[0]?.headers).toMatchObject({
        traceparent: `00-${traceId}-${spanId}-01`,
        baggage: 'session_id=s-1,project=my%20agents,source=prod',
      });
      expect(received[0]?.headers).not.toHaveProperty('tracestate');
    });

    it('sends what it was given to send', async () => {
      const { origin, received } = await startReceiver(serve);
      const headers = { 'content-type': 'text/plain', 'x-mine': 'yes' };
      await inSpan(() => send(origin, { method: 'POST', headers, body: 'hello' }));
      expect(received[0]).toMatchObject({ method: 'POST', body: 'hello', headers });
      expect(headers).toEqual({ 'content-type': 'text/plain', 'x-mine': 'yes' });
    });

    it('hands the answer back, and an error as it is', async () => {
      const { origin } = await startReceiver(serve);
      await inSpan(async () => expect(await get(origin)).toBe('ok'));
      await closeServers();
      await expect(inSpan(() => get(origin))).rejects.toThrow();
      const alone = await get(origin).catch((error) => error);
      const traced = await inSpan(() => get(origin)).catch((error) => error);
      const look = ({ name, message, code, cause }: Error & { code?: string }) => [name, message, code, String(cause)];
      expect(look(traced)).toEqual(look(alone));
      expect(traced.constructor).toBe(alone.constructor);
    });

    it('carries nothing outside trace and session', async () => {
      const { origin, received } = await startReceiver(serve);
      await get(origin);
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
      expect(received[0]?.headers).not.toHaveProperty('baggage');
    });

    it("carries the process's own session outside any span", async () => {
      defaultSession().session = { sessionId: 'own' };
      const { origin, received } = await startReceiver(serve);
      await get(origin);
      expect(received[0]?.headers).toMatchObject({ baggage: 'session_id=own' });
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
    });

    it('leaves what the caller has set, and writes nothing twice', async () => {
      const { origin, received } = await startReceiver(serve);
      const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
      await inSpan(() => get(origin, { TraceParent: traceparent, baggage: 'session_id=mine,tenant=acme' }));
      expect(received[0]?.headers).toMatchObject({
        traceparent,
        baggage: 'session_id=mine,tenant=acme,project=my%20agents,source=prod',
      });
      expect(received[0]?.lines.filter((line) => /^(traceparent|baggage)$/i.test(line))).toHaveLength(2);
    });

    it.each<[string, Record<string, string>, string]>([
      ['session', { 'x-honeyhive-session-id': 'mine' }, 'project=my%20agents,source=prod'],
      ['project', { 'X-HoneyHive-Project': 'mine' }, 'session_id=s-1,source=prod'],
    ])('sends no %s beside one that the application has set in a header of its own', async (_, headers, baggage) => {
      const { origin, received } = await startReceiver(serve);
      await inSpan(() => get(origin, headers));
      const [name = ''] = Object.keys(headers);
      expect(received[0]?.headers).toMatchObject({ baggage, [name.toLowerCase()]: 'mine' });
    });

    it('sends its session beside an empty header', async () => {
      const { origin, received } = await startReceiver(serve);
      await inSpan(() => get(origin, { 'x-honeyhive-session-id': '' }));
      expect(received[0]?.headers.baggage).toContain('session_id=s-1');
    });

    it("adds the process's own session to no trace of others", async () => {
      defaultSession().session = { sessionId: 'own' };
      const { origin, received } = await startReceiver(serve);
      const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
      await get(origin, { traceparent });
      expect(received[0]?.headers).toMatchObject({ traceparent });
      expect(received[0]?.headers).not.toHaveProperty('baggage');
    });

    it("adds the process's own session to a trace that it has started", async () => {
      defaultSession().session = { sessionId: 'own' };
      const { origin, received } = await startReceiver(serve);
      const { traceId, spanId } = trace.getTracer('test').startSpan('span').spanContext();
      const traceparent = `00-${traceId}-${spanId}-01`;
      await get(origin, { traceparent });
      expect(received[0]?.headers).toMatchObject({ traceparent, baggage: 'session_id=own' });
    });

    it('carries the baggage of others on', async () => {
      const { origin, received } = await startReceiver(serve);
      const baggage = propagation.createBaggage({ tenant: { value: 'acme inc' } });
      await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () => get(origin));
      await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
        inSpan(() => get(origin, { baggage: 'a=1' })),
      );
      expect(received.map(({ headers }) => headers.baggage)).toEqual([
        'tenant=acme%20inc',
        'a=1,session_id=s-1,project=my%20agents,source=prod,tenant=acme%20inc',
      ]);
    });

    it('drops nothing of what the caller has set, however long it is', async () => {
      const { origin, received } = await startReceiver(serve);
      const long = `a=${'x'.repeat(9000)}`;
      const nearly = `a=${'x'.repeat(8170)}`;
      await inSpan(() => get(origin, { baggage: long }));
      await inSpan(() => get(origin, { baggage: nearly }));
      expect(received.map(({ headers }) => headers.baggage)).toEqual([long, `${nearly},session_id=s-1`]);
    });

    it('judges the host that is called, whatever the path looks like', async () => {
      const { origin, received } = await startReceiver(serve);
      rule = (url) => !wrapped && url.origin === origin;
      await inSpan(() => get(`${origin}//elsewhere.example/x`));
      expect(received[0]?.headers).toHaveProperty('traceparent');
    });

    it('keeps two interleaved calls apart', async () => {
      const { origin, received } = await startReceiver(serve);
      await Promise.all(['a', 'b', 'c'].map((id) => withSession({ sessionId: id }, () => get(`${origin}/${id}`))));
      expect(received.map(({ headers }) => headers.baggage).sort()).toEqual([
        'session_id=a',
        'session_id=b',
        'session_id=c',
      ]);
    });

    it('carries nothing to another origin on a redirect, and says so on the span', async () => {
      const other = await startReceiver(serve);
      const first = await startReceiver(serve, (req, res) => {
        if (req.url === '/away') res.writeHead(302, { location: other.origin }).end();
        else if (req.url === '/here') res.writeHead(302, { location: '/there' }).end();
        else res.end('ok');
      });
      rule = (url) => !wrapped && url.origin === first.origin;
      const before = withheldRequests();
      await inSpan(() => get(`${first.origin}/away`));
      await inSpan(() => get(`${first.origin}/here`));
      expect(first.received.map(({ headers }) => headers.traceparent)).toEqual(Array(3).fill(expect.any(String)));
      expect(other.received).toHaveLength(1);
      expect(other.received[0]?.headers).not.toHaveProperty('traceparent');
      expect(other.received[0]?.headers).not.toHaveProperty('baggage');
      const [away, here] = telemetry.spans;
      await inSpan(async () => {
        await get(other.origin);
        await get(other.origin);
        await get((await startReceiver(serve)).origin);
      });
      if (!wrapped) expect(telemetry.spans[2]?.attributes[withheld]).toHaveLength(2);
      expect(away?.attributes[withheld]).toEqual([other.origin]);
      expect(here?.attributes).not.toHaveProperty([withheld]);
      // One of the redirect, and where no wrapping was consent, those of the three calls.
      expect(withheldRequests() - before).toBe(wrapped ? 1 : 4);
    });

    it('carries nothing on the requests of an exporter', async () => {
      const { origin, received } = await startReceiver(serve);
      const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
      const span = trace.getTracer('test').startSpan('span');
      const ctx = trace.setSpan(ROOT_CONTEXT, span).setValue(suppressed, true);
      await context.with(ctx, () => get(origin));
      expect(received[0]?.headers).not.toHaveProperty('traceparent');
    });

    it.each<[string, string, Record<string, string>]>([
      ['by AWS', '/', { Authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y' }],
      ['for AWS in its address', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc', {}],
      ['by HTTP Message Signatures', '/', { 'Signature-Input': 'sig1=("@method")', signature: 'sig1=:YQ==:' }],
    ])('leaves a request alone that is signed %s, and says nothing of it', async (_, path, headers) => {
      const { origin, received } = await startReceiver(serve);
      const before = withheldRequests();
      await inSpan(() => get(`${origin}${path}`, headers));
      rule = () => false;
      await inSpan(() => get(`${origin}${path}`, headers));
      expect(received).toHaveLength(2);
      for (const { headers } of received) {
        expect(headers).not.toHaveProperty('traceparent');
        expect(headers).not.toHaveProperty('baggage');
      }
      expect(withheldRequests()).toBe(before);
      for (const { attributes } of telemetry.spans) expect(attributes).not.toHaveProperty([withheld]);
    });

    if (!wrapped) {
      it('says nothing was withheld where the caller has injected by hand', async () => {
        const { origin, received } = await startReceiver(serve);
        rule = () => false;
        await inSpan(() => get(origin, injectContextIntoCarrier({}) as Record<string, string>));
        expect(received[0]?.headers).toHaveProperty('traceparent');
        expect(telemetry.spans[0]?.attributes).not.toHaveProperty([withheld]);
      });

      it('counts what was withheld where no span can tell of it', async () => {
        const { origin } = await startReceiver(serve);
        rule = () => false;
        const before = withheldRequests();
        await get(origin);
        expect(withheldRequests()).toBe(before);
        await withSession({ sessionId: 's-1' }, () => get(origin));
        await withSession({ sessionId: 's-1' }, () => get(origin));
        expect(withheldRequests()).toBe(before + 2);
      });

      it('sends its request without headers when the rule throws, and says so on the span', async () => {
        const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
        const { origin, received } = await startReceiver(serve);
        propagateOutgoing(() => {
          throw new Error('a mistake');
        });
        await inSpan(() => get(origin));
        expect(received[0]?.headers).not.toHaveProperty('traceparent');
        expect(telemetry.spans[0]?.attributes[withheld]).toEqual([origin]);
        emitWarning.mockRestore();
      });
    }
  });
}

async function startReceiver(
  serve: (listener: RequestListener) => Server,
  answer = (_req: IncomingMessage, res: ServerResponse): void => void res.end('ok'),
) {
  const received: Received[] = [];
  const server = serve(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    received.push({ method: req.method, headers: req.headers, lines: req.rawHeaders, body });
    answer(req, res);
  });
  return { origin: await listen(server), received };
}
