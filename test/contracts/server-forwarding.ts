import { type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';
import { propagateOutgoing } from '@honeyhive/core';
import { withheldRequests } from '@honeyhive/core/internal';
import { SpanKind } from '@opentelemetry/api';
import request from 'supertest';
import { closeServers } from '../support/listen.js';
import { startReceiver } from '../support/receiver.js';
import { startTelemetry, type Telemetry } from '../support/telemetry.js';
import type { Options } from './server-app.js';
import type { ServerBench } from './server-bench.js';

type Headers = Readonly<Record<string, string>>;

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const sent = {
  traceparent: `00-${traceId}-${parentId}-01`,
  tracestate: 'vendor=1',
  baggage: 'userId=7,session_id=theirs,project=theirs',
  'x-honeyhive-session-id': 'theirs',
  'x-honeyhive-project': 'theirs',
};
const { traceparent, tracestate } = sent;
const fieldHeaders = { 'x-honeyhive-session-id': 'theirs', 'x-honeyhive-project': 'theirs' };
const otherTraceparent = '00-11111111111111111111111111111111-2222222222222222-01';

const distrust: [string, Options][] = [
  ["'link'", { trust: 'link' }],
  ["'ignore'", { trust: 'ignore' }],
  ["'ignore' with an own session", { trust: () => 'ignore', session: () => ({ project: 'ours' }) }],
];

/**
 * Starts a gateway that forwards `GET /own` to `target` with the headers that it has received, and returns its origin. The
 * headers in `own` replace received ones.
 */
export type StartGateway = (target: string, options: Options, own: Headers) => Promise<string>;

type Forward = (req: IncomingMessage, res: ServerResponse, target: string, own: Headers) => void;

const pipeInto = (res: ServerResponse) => (answer: IncomingMessage) => {
  res.writeHead(answer.statusCode ?? 500, answer.headers);
  answer.pipe(res);
};

const forwards: [string, Forward][] = [
  [
    'fetch',
    async ({ headers }, res, target, own) => {
      const response = await fetch(target, { headers: { ...(headers as Headers), ...own } });
      res.writeHead(response.status).end(await response.text());
    },
  ],
  [
    'a request that the incoming one is piped into',
    (req, res, target, own) => {
      const { method, headers } = req;
      req.pipe(startRequest(target, { method, headers: { ...headers, ...own } }, pipeInto(res)));
    },
  ],
  [
    'a request with raw headers',
    ({ rawHeaders }, res, target, own) => {
      const isReplaced = (name: string | undefined) => name !== undefined && name.toLowerCase() in own;
      const kept = rawHeaders.filter((_, index) => !isReplaced(rawHeaders[index - (index % 2)]));
      const headers = [...kept, ...Object.entries(own).flat()];
      startRequest(target, { headers: headers as never }, pipeInto(res)).end();
    },
  ],
];

/** The promises of a request that forwards the headers that it has received, in every way that needs no package. */
export function describeForwarding(bench: ServerBench): void {
  describe.each(forwards)('forwarding by %s', (_, forward) => {
    describeGateway(
      () => bench.telemetry,
      (target, options, own) => bench.startOwn((req, res) => forward(req, res, target, own), undefined, options),
    );
  });

  // Node renders the headers of such a request at once. fetch refuses to send it.
  it.each(forwards.slice(1))('forwards nothing untrusted if it waits to continue: %s', async (_, forward) => {
    const own = { expect: '100-continue' };
    const upstream = await startReceiver();
    const handle: Parameters<ServerBench['startOwn']>[0] = (req, res) => forward(req, res, upstream.origin, own);
    const origin = await bench.startOwn(handle, undefined, { trust: 'link' });
    await request(origin).get('/own').set(sent).expect(200);
    expect(upstream.received).toMatchObject([{ ...own, baggage: expect.stringMatching(/^session_id=[\da-f-]{36}$/) }]);
    expect(JSON.stringify(upstream.received)).not.toMatch(/theirs|vendor|0af7651916cd43dd/);
  });
}

/** The promises of a gateway that is made with a package for proxies. */
export function describeProxy(name: string, start: StartGateway): void {
  describe(name, () => {
    let telemetry: Telemetry;

    beforeEach(() => {
      telemetry = startTelemetry();
    });

    afterEach(async () => {
      await closeServers();
      telemetry.stop();
      expect(telemetry.complaints).toEqual([]);
    });

    describeGateway(() => telemetry, start);
  });
}

/** The promises of a gateway, whatever it forwards with. */
export function describeGateway(telemetry: () => Telemetry, start: StartGateway): void {
  /** Sends a request through a gateway. Returns those headers that the upstream received of the ones in `sent`. */
  async function forward(options: Options = {}, own: Headers = {}, received: Headers = sent): Promise<Headers> {
    const upstream = await startReceiver();
    const origin = await start(upstream.origin, options, own);
    await request(origin).get('/own').set(received).expect(200);
    const [headers = {}] = upstream.received;
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name in sent)) as Headers;
  }

  async function gatewaySpan() {
    const span = (await telemetry().ended(1)).find(({ kind }) => kind === SpanKind.SERVER);
    const { traceId = '', spanId = '' } = span?.spanContext() ?? {};
    return { span, traceId, traceparent: `00-${traceId}-${spanId}-01` };
  }

  it('makes its span the parent of the upstream, in the same trace and session', async () => {
    const upstream = await forward();
    const { span, traceparent } = await gatewaySpan();
    expect(span?.parentSpanContext?.spanId).toBe(parentId);
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(upstream).toEqual({ ...sent, traceparent, baggage: 'session_id=theirs,project=theirs,userId=7' });
  });

  it('forwards the parent as it came if it has no span of its own', async () => {
    const upstream = await forward({ requestSpan: false });
    expect(upstream).toEqual({ ...sent, baggage: 'session_id=theirs,project=theirs,userId=7' });
  });

  it.each(distrust)('forwards nothing of a caller that it does not trust: %s', async (_, options) => {
    const upstream = await forward(options);
    const gateway = await gatewaySpan();
    expect(gateway.traceId).not.toBe(traceId);
    const sessionId = gateway.span?.attributes['honeyhive.session_id'];
    const project = options.session ? ',project=ours' : '';
    expect(upstream).toEqual({ traceparent: gateway.traceparent, baggage: `session_id=${sessionId}${project}` });
  });

  it.each(distrust)('removes what it has nothing to replace with: %s', async (_, options) => {
    const upstream = await forward({ ...options, requestSpan: false });
    expect(upstream).toEqual({ baggage: expect.stringMatching(/^session_id=[\da-f-]{36}(,project=ours)?$/) });
  });

  it('forwards the session that it has chosen over the caller’s', async () => {
    const upstream = await forward({ session: () => ({ sessionId: 'chosen' }) });
    const { traceparent } = await gatewaySpan();
    expect(upstream).toEqual({ traceparent, tracestate, baggage: 'session_id=chosen,project=theirs,userId=7' });
  });

  it('forwards the caller’s session if it has chosen none', async () => {
    const upstream = await forward({ session: () => undefined });
    expect(upstream).toMatchObject({ ...fieldHeaders, baggage: 'session_id=theirs,project=theirs,userId=7' });
  });

  it.each([['continue', {}] as [string, Options], ...distrust])(
    'leaves what it has set itself: %s',
    async (_, options) => {
      const own = {
        traceparent: otherTraceparent,
        tracestate: 'mine=1',
        baggage: 'tenant=acme,session_id=mine,project=mine,source=mine,userId=8',
        'x-honeyhive-session-id': 'mine',
        'x-honeyhive-project': 'mine',
      };
      expect(await forward(options, own)).toEqual(own);
    },
  );

  it.each([['continue', {}] as [string, Options], ...distrust])(
    'sends no session or project beside one that it has set in a header of its own: %s',
    async (_, options) => {
      const own = { 'x-honeyhive-session-id': 'mine', 'x-honeyhive-project': 'mine', baggage: 'tenant=acme' };
      const upstream = await forward(options, own);
      expect(upstream).toMatchObject({ ...own, baggage: expect.stringMatching(/^tenant=acme(,userId=7)?$/) });
    },
  );

  describe('to a destination that may not have headers', () => {
    beforeEach(() => propagateOutgoing(() => false));

    it('forwards headers as they came, and counts the request as withheld', async () => {
      const before = withheldRequests();
      expect(await forward()).toEqual(sent);
      const { span } = await gatewaySpan();
      expect(withheldRequests()).toBe(before + 1);
      expect(span?.attributes['honeyhive.propagation.withheld']).toHaveLength(1);
    });

    it.each(distrust)('forwards nothing of a caller that it does not trust: %s', async (_, options) => {
      expect(await forward(options)).toEqual({});
    });

    it('forwards no session that it has replaced', async () => {
      expect(await forward({ session: () => ({ sessionId: 'chosen' }) })).toEqual({ traceparent, tracestate });
    });

    it.each(distrust)('leaves what it has set itself: %s', async (_, options) => {
      const own = { traceparent: otherTraceparent, baggage: 'tenant=acme' };
      const before = withheldRequests();
      expect(await forward(options, own)).toEqual(own);
      expect(withheldRequests()).toBe(before);
    });
  });
}
