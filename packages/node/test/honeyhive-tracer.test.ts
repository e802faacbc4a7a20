import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { allowOrigin, defaultSession, globalState } from '@honeyhive/core/internal';
import { honeyhive } from '@honeyhive/express';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { context, propagation, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import express from 'express';
import { closeServers, listen } from '../../../test/support/listen.js';
import { get, openWire } from '../../../test/support/wire.js';
import {
  currentSession,
  enrichSpan,
  enrichSpanContext,
  HoneyHiveTracer,
  type InitOptions,
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
  it('exports spans with their session, and flush() resolves to true', async () => {
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

  it('keeps the session id that is passed, lower-cases a UUID, and warns once about any other id', () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    globalState('warnings', () => new Set()).clear();
    expect(init({ sessionId: 'My Session' }).sessionId).toBe('My Session');
    init({ sessionId: 'My Other Session' });
    expect(emitWarning.mock.calls).toEqual([[expect.stringContaining('is not a UUID'), 'HoneyHiveWarning']]);
    emitWarning.mockRestore();
    expect(init({ sessionId: '9B2F1F3E-7C55-4B0E-8F3A-0D1C2B3A4F55' }).sessionId).toBe(
      '9b2f1f3e-7c55-4b0e-8f3a-0d1c2b3a4f55',
    );
  });

  it('keeps the pipeline and the session in a second call', async () => {
    const first = init();
    const second = init();
    expect(second.sessionId).toBe(first.sessionId);
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await first.flush()).toBe(true);
    expect(stored(first.sessionId)).toHaveLength(1);
    expect(init({ sessionId: 'next' }).sessionId).toBe('next');
    expect(currentSession()?.sessionId).toBe('next');
  });

  it('keeps the options that a second call does not pass', async () => {
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

  it('gives each request without a session the configured one, or else a new one', async () => {
    const app = express().use(honeyhive());
    app.get('/', (_req, res) => void res.json(currentSession()));
    const origin = await listen(createServer(app));
    // A raw socket, because an HTTP client of this process would send the session of this process.
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

  it('shares a session id that the first call passes, and registers the propagator', async () => {
    init({ sessionId: 'ours' });
    expect(defaultSession()).toMatchObject({ shared: true, session: { sessionId: 'ours' } });
    const ctx = propagation.extract(context.active(), { baggage: 'session_id=theirs' });
    expect(context.with(ctx, currentSession)?.sessionId).toBe('theirs');
  });

  it('throws in a second call with another server or API key', () => {
    init();
    expect(() => HoneyHiveTracer.init({ serverUrl: 'http://127.0.0.1:1' })).toThrow(/already called with another/);
    expect(() => HoneyHiveTracer.init({ serverUrl: local.url, apiKey: 'other' })).toThrow(
      /already called with another/,
    );
    expect(currentSession()?.sessionId).toBe(tracer.sessionId);
  });

  it('binds a session id to the scope of the call alone', async () => {
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

  it('returns the session of the scope if the call passes no session id', () => {
    const { sessionId } = init();
    expect(withSession({ sessionId: 's' }, () => init({ sessionId: '' }).sessionId)).toBe('s');
    expect(currentSession()?.sessionId).toBe(sessionId);
  });

  it('throws if a provider is already registered', () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    expect(() => HoneyHiveTracer.init({ serverUrl: local.url })).toThrow(
      /already registered.*`new HoneyHiveSpanProcessor\(\)`/,
    );
    trace.disable();
    init();
  });

  it('records nothing after shutdown(), and can be initialized again', async () => {
    const { sessionId } = init();
    const listeners = process.listenerCount('SIGTERM');
    enrichSpanContext({ eventName: 'kept' }, () => {});
    const first = tracer;
    expect(await first.shutdown()).toBe(true);
    expect(process.listenerCount('SIGTERM')).toBe(listeners - 1);
    expect(trace.getTracerProvider()).not.toBeInstanceOf(BasicTracerProvider);
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

  it('never sends headers to its own server, even if `propagateTo` or an explicit call allows it', async () => {
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

  it('treats null as no options', async () => {
    init();
    expect(enrichSpanContext({ eventName: 'work' }, () => enrichSpan(null as never))).toBe(true);
    expect(await tracer.flush(null as never)).toBe(true);
    expect(await tracer.shutdown(null as never)).toBe(true);
  });
});
