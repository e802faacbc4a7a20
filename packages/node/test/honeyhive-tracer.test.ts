import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { allowOrigin, defaultSession, globalState } from '@honeyhive/core/internal';
import { honeyhive } from '@honeyhive/express';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { context, DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import express from 'express';
import { closeServers, listen } from '../../../test/support/listen.js';
import { get, openWire } from '../../../test/support/wire.js';
import {
  currentSession,
  enrichSpan,
  enrichSpanContext,
  HoneyHiveTracer,
  type InitOptions,
  withDistributedTraceContext,
  withSession,
} from '../src/index.js';

let local: LocalHoneyHive;
let tracer: HoneyHiveTracer;

const init = (options: InitOptions = {}) => {
  tracer = HoneyHiveTracer.init({ serverUrl: local.url, project: 'p', serviceName: 'test', ...options });
  return tracer;
};
const stored = (id: string) => local.store.session(id)?.spans ?? [];

beforeEach(async () => {
  local = await startLocal({ port: 0 });
});

afterEach(async () => {
  await tracer?.shutdown();
  await local.close();
  await closeServers();
});

describe('HoneyHiveTracer', () => {
  it('exports spans with their session, and says so when they are accepted', async () => {
    const { sessionId } = init({ sessionName: 'nightly', source: 'ci' });
    enrichSpanContext({ eventName: 'work', inputs: { a: [1, 2.5, 'x'] } }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(stored(sessionId)).toMatchObject([
      {
        name: 'work',
        service: 'test',
        attributes: {
          'honeyhive.session_id': sessionId,
          'honeyhive.project': 'p',
          'honeyhive.source': 'ci',
          'honeyhive.session_name': 'nightly',
          'honeyhive_inputs.a.0': 1,
          'honeyhive_inputs.a.1': 2.5,
          'honeyhive_inputs.a.2': 'x',
        },
      },
    ]);
    expect(local.store.sessions()).toMatchObject([{ id: sessionId, name: 'nightly', project: 'p', source: 'ci' }]);
  });

  it('keeps a session id that was given, a UUID in lower case, and tells once of one that is none', () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    globalState('warnings', () => new Set()).clear();
    expect(init({ sessionId: 'My Session' }).sessionId).toBe('My Session');
    init({ sessionId: 'My Other Session' });
    expect(emitWarning.mock.calls).toEqual([[expect.stringContaining('no UUID'), 'HoneyHiveWarning']]);
    emitWarning.mockRestore();
    expect(init({ sessionId: '9B2F1F3E-7C55-4B0E-8F3A-0D1C2B3A4F55' }).sessionId).toBe(
      '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55',
    );
  });

  it('called again, stays on the same pipeline and in the same session', async () => {
    const first = init();
    const second = init();
    expect(second.sessionId).toBe(first.sessionId);
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await first.flush()).toBe(true);
    expect(stored(first.sessionId)).toHaveLength(1);
    expect(init({ sessionId: 'next' }).sessionId).toBe('next');
    expect(currentSession()?.sessionId).toBe('next');
  });

  it('called again, keeps what it is not told', async () => {
    init({ source: 'production', sessionName: 'nightly', propagateTo: ['https://agents.example.com'] });
    const again = HoneyHiveTracer.init();
    expect(again).toMatchObject({ sessionId: tracer.sessionId, project: 'p', source: 'production' });
    expect(defaultSession().name).toBe('nightly');
    withSession({ sessionId: 's' }, () => HoneyHiveTracer.init({ sessionId: 'x', propagateTo: ['*'] }));
    const mayReceive = (url: string) =>
      globalState('outgoing', () => ({ rule: (_url: URL) => false })).rule(new URL(url));
    expect(['https://agents.example.com', 'https://other.example.com'].map(mayReceive)).toEqual([true, false]);
    expect(currentSession()).toMatchObject({ sessionId: tracer.sessionId, project: 'p', source: 'production' });
  });

  it('lets requests that bring no session join the one it was given, and makes one for each otherwise', async () => {
    const app = express().use(honeyhive());
    app.get('/', (_req, res) => void res.json(currentSession()));
    const origin = await listen(createServer(app));
    // By hand, since a client of this process would bring the session of this process.
    const wire = await openWire(origin);
    const ask = async () => JSON.parse((await wire.send(get('/')))[0]?.body ?? '').sessionId;
    init();
    const made = [await ask(), await ask()];
    expect(new Set([...made, tracer.sessionId]).size).toBe(3);
    init({ sessionId: 'ours' });
    init();
    expect([await ask(), await ask()]).toEqual(['ours', 'ours']);
    wire.socket.destroy();
  });

  it('given a session at once, lets requests join it, and gives it to the propagation API', async () => {
    init({ sessionId: 'ours' });
    expect(defaultSession()).toMatchObject({ shared: true, session: { sessionId: 'ours' } });
    const ctx = propagation.extract(context.active(), { baggage: 'session_id=theirs' });
    expect(context.with(ctx, currentSession)?.sessionId).toBe('theirs');
  });

  it('called again with another destination, throws', () => {
    init();
    expect(() => HoneyHiveTracer.init({ serverUrl: 'http://127.0.0.1:1' })).toThrow(/called before with another/);
    expect(() => HoneyHiveTracer.init({ serverUrl: local.url, apiKey: 'other' })).toThrow(/called before with another/);
    expect(currentSession()?.sessionId).toBe(tracer.sessionId);
  });

  it('called in a scope with a session id, binds that scope alone', async () => {
    init({ source: 'ours' });
    const seen = await Promise.all(
      ['a', 'b'].map((id) =>
        withSession({ sessionId: `caller-${id}`, source: 'theirs' }, async () => {
          await new Promise(setImmediate);
          const { sessionId } = init({ sessionId: `bound-${id}` });
          await new Promise(setImmediate);
          return [sessionId, currentSession()?.sessionId, currentSession()?.source];
        }),
      ),
    );
    expect(seen).toEqual([
      ['bound-a', 'bound-a', 'theirs'],
      ['bound-b', 'bound-b', 'theirs'],
    ]);
    expect(currentSession()?.sessionId).not.toMatch(/bound/);
  });

  it('called in a scope without a session id, answers the session of the scope', () => {
    const { sessionId } = init();
    expect(withSession({ sessionId: 's' }, () => init({ sessionId: '' }).sessionId)).toBe('s');
    expect(currentSession()?.sessionId).toBe(sessionId);
  });

  it('refuses to take the place of a provider that is registered', () => {
    trace.setGlobalTracerProvider(new NodeTracerProvider());
    expect(() => HoneyHiveTracer.init({ serverUrl: local.url })).toThrow(/registered already.*SessionSpanProcessor/);
    trace.disable();
    init();
  });

  it('sends the key as a bearer token, and shows it nowhere', async () => {
    const requests: IncomingMessage[] = [];
    const serverUrl = await listen(
      createServer((req, res) => {
        requests.push(req);
        req.resume().on('end', () => res.end());
      }),
    );
    init({ serverUrl: `${serverUrl}/tenant`, apiKey: 'hh_secret' });
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/tenant/opentelemetry/v1/traces',
        headers: { authorization: 'Bearer hh_secret', 'content-type': 'application/x-protobuf' },
      },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty('baggage');
    const pipeline = globalState('pipeline', () => ({}));
    for (const seen of [tracer, pipeline, tracer.stats(), trace.getTracerProvider(), trace.getTracer('x')]) {
      expect(inspect(seen, { depth: 20, showHidden: true })).not.toContain('secret');
    }
    expect(JSON.stringify([tracer, pipeline, tracer.stats()])).not.toContain('secret');
  });

  it('shows the key in no warning, error, span and debug line, also where a server quotes it', async () => {
    const seen: unknown[] = [];
    const see = (...args: unknown[]) => void seen.push(args);
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(see);
    diag.setLogger({ error: see, warn: see, info: see, debug: see, verbose: see }, DiagLogLevel.ALL);
    globalState('warnings', () => new Set()).clear();
    let status = 400;
    const serverUrl = await listen(
      createServer((req, res) => {
        const quoted = req.headers.authorization ?? '';
        req.resume().on('end', () => res.writeHead(status, quoted, { 'x-quoted': quoted }).end(quoted));
      }),
    );
    init({ serverUrl, apiKey: 'hh_secret' });
    for (status of [400, 503, 200]) {
      enrichSpanContext({ eventName: 'work' }, (span) => see(span));
      await tracer.flush({ timeoutMillis: 100 });
      see(await tracer.createSession(), await tracer.enrichSession({ outputs: 'x' }), tracer.stats());
    }
    for (const wrong of [{ apiKey: 'hh_secret2' }, { serverUrl: 'http://hh_secret@x' }]) {
      try {
        HoneyHiveTracer.init(wrong);
      } catch (error) {
        see(error);
      }
    }
    await tracer.shutdown({ timeoutMillis: 50 });
    diag.disable();
    emitWarning.mockRestore();
    expect(seen.length).toBeGreaterThan(8);
    expect(inspect(seen, { depth: 20, showHidden: true, maxStringLength: null })).not.toContain('secret');
  });

  it('sends nothing of what OpenTelemetry is told for other backends', async () => {
    process.env.OTEL_EXPORTER_OTLP_HEADERS = 'authorization=Bearer other,x-vendor-key=other';
    const requests: IncomingMessage[] = [];
    const serverUrl = await listen(
      createServer((req, res) => {
        requests.push(req);
        req.resume().on('end', () => res.end());
      }),
    );
    init({ serverUrl });
    enrichSpanContext({ eventName: 'work' }, () => {});
    await tracer.flush();
    delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    expect(JSON.stringify(requests[0]?.headers)).not.toContain('other');
  });

  it('exports each span at its end with `disableBatch`', async () => {
    const { sessionId } = init({ disableBatch: true });
    const kept = new Promise<string>((resolve) => local.store.once('session', resolve));
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await kept).toBe(sessionId);
  });

  it('keeps up to 1024 attributes of a span', async () => {
    const { sessionId } = init();
    enrichSpanContext({ eventName: 'work', inputs: Array.from({ length: 880 }, (_, index) => index) }, () => {});
    await tracer.flush();
    expect(stored(sessionId)[0]?.attributes['honeyhive_inputs.879']).toBe(879);
  });

  it('flush waits for batches that are on their way already', async () => {
    let answered = 0;
    const arrived = new Promise<void>((resolve) => {
      const server = createServer((req, res) => {
        resolve();
        req.resume().on('end', () =>
          setImmediate(() => {
            answered += 1;
            res.end();
          }),
        );
      });
      listen(server).then((serverUrl) => {
        init({ serverUrl });
        for (let span = 0; span < 512; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
      });
    });
    await arrived;
    expect(await tracer.flush()).toBe(true);
    expect(answered).toBe(1);
  });

  it('a burst of 10 000 spans in one tick loses none', async () => {
    init({ serverUrl: await listen(createServer((req, res) => void req.resume().on('end', () => res.end()))) });
    for (let span = 0; span < 10_000; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(tracer.stats().spans).toMatchObject({ ended: 10_000, exported: 10_000, queued: 0 });
  });

  it('stats and flush know of what a queue cannot hold, and of what a server does not accept', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    let status = 400;
    const serverUrl = await listen(
      createServer((req, res) => void req.resume().on('end', () => res.writeHead(status).end())),
    );
    init({ serverUrl, maxQueueSize: 4 });
    const work = async (spans: number) => {
      for (let span = 0; span < spans; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
      return tracer.flush();
    };
    expect([await work(2), await work(3)]).toEqual([false, false]);
    status = 200;
    expect([await work(1), await work(1)]).toEqual([true, true]);
    expect(await work(10)).toBe(false);
    expect(await work(1)).toBe(true);
    expect(tracer.stats()).toMatchObject({
      spans: {
        ended: 18,
        exported: 7,
        queued: 0,
        dropped: { queueFull: 6, refused: 5, unavailable: 0, shutdown: 0, invalid: 0 },
      },
      sampledOut: 0,
      withheldRequests: 0,
      droppedBaggage: 0,
    });
    expect(await tracer.shutdown()).toBe(true);
    const told = emitWarning.mock.calls.map(([message]) => String(message).replace(serverUrl, 'the server'));
    expect(told).toEqual([
      '2 spans for the server were lost: it answered 400.',
      '9 spans for the server were lost: it answered 400.',
    ]);
    emitWarning.mockRestore();
  });

  it('shutdown is bounded, and counts what it leaves behind and what comes later', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const serverUrl = await listen(createServer(() => {}));
    init({ serverUrl });
    const late = trace.getTracer('test').startSpan('late');
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.shutdown({ timeoutMillis: 50 })).toBe(false);
    late.end();
    expect(tracer.stats().spans).toMatchObject({ ended: 2, queued: 0, dropped: { shutdown: 2 } });
    emitWarning.mockRestore();
  });

  it('flush knows of a batch on its way that is refused', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const serverUrl = await listen(
      createServer((req, res) => void req.resume().on('end', () => res.writeHead(400).end())),
    );
    init({ serverUrl });
    for (let span = 0; span < 512; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
    await new Promise(setImmediate);
    expect(await tracer.flush()).toBe(false);
    emitWarning.mockRestore();
  });

  it('flush holds to its time limit', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    const held: ServerResponse[] = [];
    const serverUrl = await listen(createServer((_req, res) => void held.push(res)));
    init({ serverUrl });
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await tracer.flush({ timeoutMillis: 200 })).toBe(false);
    expect(held).toHaveLength(1);
    held[0]?.writeHead(400).end();
    expect(await tracer.flush()).toBe(false);
    emitWarning.mockRestore();
  });

  it('after shutdown makes nothing, and may be set up again', async () => {
    const { sessionId } = init();
    const listeners = process.listenerCount('SIGTERM');
    enrichSpanContext({ eventName: 'kept' }, () => {});
    const first = tracer;
    expect(await first.shutdown()).toBe(true);
    expect(process.listenerCount('SIGTERM')).toBe(listeners - 1);
    expect(trace.getTracerProvider()).not.toBeInstanceOf(NodeTracerProvider);
    enrichSpanContext({ eventName: 'lost' }, () => {});
    expect(stored(sessionId)).toMatchObject([{ name: 'kept' }]);
    expect(currentSession()).toBeUndefined();

    expect(init().sessionId).not.toBe(sessionId);
    expect(await first.shutdown()).toBe(true);
    enrichSpanContext({ eventName: 'again' }, () => {});
    expect(await tracer.flush()).toBe(true);
    expect(stored(tracer.sessionId)).toMatchObject([{ name: 'again' }]);
    expect(currentSession()?.sessionId).toBe(tracer.sessionId);
  });

  it('stats tell of requests that went without headers, and of baggage that was dropped', async () => {
    init();
    const { withheldRequests, droppedBaggage, droppedTracestate } = tracer.stats();
    await fetch('http://withheld.example').catch(() => {});
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { traceparent, tracestate: 'no=list=', baggage: 'not a member,session_id=S' };
    withDistributedTraceContext(headers, tracer, () => {});
    withDistributedTraceContext({ traceparent, tracestate: ' ' }, tracer, () => {});
    expect(tracer.stats()).toMatchObject({
      withheldRequests: withheldRequests + 1,
      droppedBaggage: droppedBaggage + 1,
      droppedTracestate: droppedTracestate + 1,
    });
  });

  it('lets its own server have no headers, whatever may and whoever has consented', async () => {
    const received: IncomingMessage['headers'][] = [];
    const listener = (req: IncomingMessage, res: ServerResponse) => {
      received.push(req.headers);
      req.resume().on('end', () => res.end());
    };
    const [serverUrl, other] = [await listen(createServer(listener)), await listen(createServer(listener))];
    init({ serverUrl, propagateTo: ['*'] });
    allowOrigin(serverUrl);
    for (const origin of [serverUrl, other]) await fetch(`${origin}/session/start`);
    expect(received.map(({ baggage }) => baggage?.includes('session_id'))).toEqual([undefined, true]);
    HoneyHiveTracer.init({ propagateTo: ['*'] });
    await fetch(serverUrl);
    expect(received[2]?.baggage).toBeUndefined();
  });

  it('takes null for no options', async () => {
    init();
    expect(enrichSpanContext({ eventName: 'work' }, () => enrichSpan(null as never))).toBe(true);
    expect(await tracer.flush(null as never)).toBe(true);
    expect(await tracer.shutdown(null as never)).toBe(true);
  });
});
