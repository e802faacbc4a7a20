import { createServer, IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { context, defaultTextMapGetter, SpanKind, trace } from '@opentelemetry/api';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startReceiver } from '../../../../test/support/receiver.js';
import { startTelemetry, type Telemetry, tree } from '../../../../test/support/telemetry.js';
import { HoneyHivePropagator } from '../../src/propagation/honeyhive-propagator.js';
import { requestContinuer, type ServerOptions } from '../../src/server/request-continuer.js';
import { currentSession, withSession } from '../../src/session/session-scope.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const received = {
  traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  baggage: 'session_id=theirs,userId=7',
  'x-honeyhive-session-id': 'theirs',
};

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(async () => {
  await closeServers();
  telemetry.stop();
});

function continuer(options: ServerOptions<IncomingMessage>) {
  const continueRequest = requestContinuer(options, () => undefined);
  return <T>(req: IncomingMessage, res: ServerResponse, rest: () => T) => continueRequest(req, req, res, rest);
}

async function ask(handle: RequestListener, headers = {}, path = '/'): Promise<void> {
  const origin = await listen(createServer(handle));
  await fetch(`${origin}${path}`, { headers: { ...received, ...headers } });
}

it('distrust holds in a session that is entered in the context of another instrumentation', async () => {
  const upstream = await startReceiver();
  const open = continuer({ trust: 'link' });
  const propagator = new HoneyHivePropagator();
  await ask((req, res) => {
    const remote = propagator.extract(context.active(), req.headers, defaultTextMapGetter);
    const span = trace.getTracer('other').startSpan('other', { kind: SpanKind.SERVER }, remote);
    const instrumented = trace.setSpan(remote, span);
    context.with(instrumented, () => open(req, res, () => {}));
    const forward = () => fetch(upstream.origin, { headers: req.headers as Record<string, string> });
    void context.with(instrumented, () => withSession({ project: 'ours' }, forward)).then(() => res.end());
  });
  expect(upstream.received[0]?.baggage).toMatch(/^session_id=[\da-f-]{36},project=ours$/);
  expect(upstream.received[0]).not.toHaveProperty('x-honeyhive-session-id');
});

describe('a signed request', () => {
  const signature = { authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=baggage;host, Signature=y' };

  /** Forwards a request of a caller that is not trusted; returns the headers that the upstream received. */
  async function forward(own = {}, headers = {}, path = '/') {
    const upstream = await startReceiver();
    const open = continuer({ trust: 'link' });
    const handle: RequestListener = (req, res) =>
      open(req, res, async () => {
        await fetch(`${upstream.origin}${req.url}`, {
          headers: { ...(req.headers as Record<string, string>), ...own },
        });
        res.end();
      });
    await ask(handle, headers, path);
    return upstream.received[0];
  }

  it.each<[string, object, string]>([
    ['header', signature, '/'],
    ['query', {}, '/?X-Amz-Signature=y&X-Amz-SignedHeaders=baggage'],
  ])('forwards nothing of a caller that has signed it in a %s', async (_, headers, path) => {
    const sent = await forward({}, headers, path);
    expect(sent).not.toHaveProperty('traceparent');
    expect(sent).not.toHaveProperty('baggage');
  });

  it.each([{}, { authorization: 'Bearer baggage' }])(
    'forwards what the application has signed itself: %j',
    async (headers) => {
      const sent = await forward(signature, headers);
      expect(sent).toMatchObject({ ...signature, baggage: received.baggage });
      expect(sent).not.toHaveProperty('traceparent');
    },
  );
});

describe('a request that a handler dispatches in the same process', () => {
  async function dispatch(trust: 'continue' | 'link', headers?: Record<string, string>) {
    const outer = continuer({ trust });
    const inner = continuer({});
    let sessions: (string | undefined)[] = [];
    await ask((req, res) =>
      outer(req, res, () => {
        const copy = new IncomingMessage(req.socket);
        Object.assign(copy, { method: 'POST', url: '/', httpVersion: '1.1', headers: headers ?? req.headers });
        const outerSession = currentSession()?.sessionId;
        inner(copy, res, () => {
          sessions = [outerSession, currentSession()?.sessionId];
          res.end();
        });
      }),
    );
    return { sessions, spans: await telemetry.ended(2) };
  }

  it.each(['continue', 'link'] as const)(
    'is a child of the outer one if that forwards its headers: %s',
    async (trust) => {
      const { sessions, spans } = await dispatch(trust);
      expect(tree(spans)).toEqual({ GET: { POST: {} } });
      expect(sessions[1]).toBe(sessions[0]);
    },
  );

  it('is in the session that its own headers name', async () => {
    const { sessions } = await dispatch('link', { baggage: 'session_id=inner' });
    expect(sessions[1]).toBe('inner');
  });
});
