import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { closeServers, listen } from '../../../test/support/listen.js';
import { currentSession, enrichSpanContext, HoneyHiveTracer, type InitOptions, withSession } from '../src/index.js';

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

  it('may be awaited', async () => {
    expect(await init()).toBe(tracer);
  });

  it('keeps a session id that was given, a UUID in lower case', () => {
    expect(init({ sessionId: 'My Session' }).sessionId).toBe('My Session');
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
    expect(inspect(tracer, { depth: 9, showHidden: true }) + JSON.stringify(tracer)).not.toContain('secret');
  });

  it('exports each span at its end with `disableBatch`', async () => {
    const { sessionId } = init({ disableBatch: true });
    const kept = new Promise<string>((resolve) => local.store.once('session', resolve));
    enrichSpanContext({ eventName: 'work' }, () => {});
    expect(await kept).toBe(sessionId);
  });

  it('keeps up to 1024 attributes of a span', async () => {
    const { sessionId } = init();
    enrichSpanContext({ eventName: 'work', inputs: Array.from({ length: 900 }, (_, index) => index) }, () => {});
    await tracer.flush();
    expect(stored(sessionId)[0]?.attributes['honeyhive_inputs.899']).toBe(899);
  });

  it('flush waits for batches that are on their way already', async () => {
    let answered = 0;
    const serverUrl = await listen(
      createServer((req, res) => {
        req.resume().on('end', () =>
          setTimeout(() => {
            answered += 1;
            res.end();
          }, 100),
        );
      }),
    );
    init({ serverUrl });
    for (let span = 0; span < 600; span += 1) enrichSpanContext({ eventName: 'work' }, () => {});
    await new Promise(setImmediate);
    expect(await tracer.flush()).toBe(true);
    expect(answered).toBe(2);
  });

  it('tells once that spans are lost, and that they are accepted again', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
    let status = 400;
    const serverUrl = await listen(
      createServer((req, res) => void req.resume().on('end', () => res.writeHead(status).end())),
    );
    init({ serverUrl });
    const work = async () => {
      enrichSpanContext({ eventName: 'work' }, () => {});
      return tracer.flush();
    };
    expect([await work(), await work()]).toEqual([false, false]);
    status = 200;
    expect(await work()).toBe(true);
    expect(emitWarning.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/did not accept spans, which are lost/),
      expect.stringMatching(/accepts spans again; 2 were lost/),
    ]);
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
    expect(await tracer.flush()).toBe(true);
    emitWarning.mockRestore();
  });

  it('after shutdown makes nothing, and may be set up again', async () => {
    const { sessionId } = init();
    expect(await tracer.shutdown()).toBe(true);
    enrichSpanContext({ eventName: 'lost' }, () => {});
    expect(currentSession()).toBeUndefined();
    expect(init().sessionId).not.toBe(sessionId);
    enrichSpanContext({ eventName: 'kept' }, () => {});
    await tracer.flush();
    expect(stored(tracer.sessionId)).toMatchObject([{ name: 'kept' }]);
  });
});
