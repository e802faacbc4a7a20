import { globalState } from '@honeyhive/core/internal';
import { type LocalHoneyHive, startLocal } from '@honeyhive/local';
import { closeServers } from '../../../test/support/listen.js';
import { currentSession, enrichSpanContext, HoneyHiveTracer, withSession } from '../src/index.js';

let tracer: HoneyHiveTracer;
let emitWarning: jest.SpyInstance;

beforeEach(() => {
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  globalState('warnings', () => new Set()).clear();
});

afterEach(async () => {
  await tracer.shutdown();
  await closeServers();
  emitWarning.mockRestore();
});

describe('createSession and enrichSession', () => {
  let local: LocalHoneyHive;
  beforeEach(async () => {
    local = await startLocal({ port: 0 });
    tracer = HoneyHiveTracer.init({ serverUrl: local.url, project: 'p', source: 'ci' });
  });
  afterEach(() => local.close());

  it('starts a session with all its fields, and makes it current', async () => {
    const sessionId = await tracer.createSession({
      sessionName: 'support chat',
      inputs: { question: 'why', size: 2n },
      metadata: { tier: 'gold' },
      userProperties: { id: 'u1' },
    });
    expect(currentSession()?.sessionId).toBe(sessionId);
    enrichSpanContext({ eventName: 'work' }, () => {});
    await tracer.flush();
    expect(local.store.session(sessionId)).toMatchObject({
      name: 'support chat',
      project: 'p',
      source: 'ci',
      inputs: { question: 'why', size: 2 },
      metadata: { tier: 'gold' },
      userProperties: { id: 'u1' },
      spans: [{ name: 'work' }],
    });
    const [span] = local.store.session(sessionId)?.spans ?? [];
    expect(span?.attributes).not.toHaveProperty(['honeyhive.session_auto_create']);
    expect(emitWarning).not.toHaveBeenCalled();
  });

  it('makes a session current only in the scope that starts it', async () => {
    const begin = (name: string) =>
      withSession({ sessionId: `before-${name}`, project: name }, async () => {
        const sessionId = await tracer.createSession({ sessionName: name });
        await new Promise(setImmediate);
        expect(currentSession()).toMatchObject({ sessionId, project: name });
        return sessionId;
      });
    const ids = await Promise.all(['a', 'b'].map(begin));
    expect(ids.map((id) => local.store.session(id)?.name)).toEqual(['a', 'b']);
    expect(currentSession()?.sessionId).toBe(tracer.sessionId);
  });

  it('keeps the session that was started last, whichever response comes first', async () => {
    await withSession({ sessionId: 'scope' }, async () => {
      const first = tracer.createSession({ sessionId: 'first' });
      const second = tracer.createSession({ sessionId: 'second' });
      expect(currentSession()?.sessionId).toBe('second');
      await Promise.all([second, first]);
      expect(currentSession()?.sessionId).toBe('second');
      HoneyHiveTracer.init({ sessionId: 'third' });
      enrichSpanContext({ eventName: 'asks' }, () => {});
    });
    await tracer.flush();
    const [span] = local.store.session('third')?.spans ?? [];
    expect(span?.attributes).toMatchObject({ 'honeyhive.session_auto_create': true });
  });

  it('names a session after the tracer’s `sessionName` by default', async () => {
    HoneyHiveTracer.init({ sessionName: 'nightly' });
    expect(local.store.session(await tracer.createSession())?.name).toBe('nightly');
  });

  it('neither starts nor changes a session after shutdown()', async () => {
    await tracer.shutdown();
    const next = HoneyHiveTracer.init({ serverUrl: local.url });
    expect(await tracer.createSession({ sessionId: 'late' })).toBe('late');
    expect(local.store.session('late')).toBeUndefined();
    expect(currentSession()?.sessionId).toBe(next.sessionId);
    tracer = next;
  });

  it('treats null as no options, and wraps values that are not objects', async () => {
    const sessionId = await tracer.createSession(null as never);
    expect(await tracer.enrichSession(null as never)).toBe(true);
    expect(
      await tracer.enrichSession({ outputs: 'plain', metadata: 'text', inputs: [1], event_id: 'x' } as never),
    ).toBe(true);
    expect(local.store.session(sessionId)).toMatchObject({
      outputs: { value: 'plain' },
      metadata: { value: 'text', inputs: [1] },
    });
  });

  it('keeps the id that is passed', async () => {
    expect(await tracer.createSession({ sessionId: 'My Session' })).toBe('My Session');
    expect(local.store.session('My Session')).toBeDefined();
  });

  it('adds fields to the current session', async () => {
    const sessionId = await tracer.createSession({ metadata: { a: 1 } });
    expect(await tracer.enrichSession({ metadata: { b: 2 }, metrics: { score: 0.5 }, inputs: { q: 1 } })).toBe(true);
    expect(
      await tracer.enrichSession({
        outputs: { answer: 'yes' },
        feedback: { up: true },
        config: { v: 1 },
        userProperties: { id: 'u' },
      }),
    ).toBe(true);
    await withSession({ sessionId: 'other' }, () => tracer.enrichSession({ metadata: { c: 3 } }));
    expect(local.store.session(sessionId)).toMatchObject({
      metadata: { a: 1, b: 2, inputs: { q: 1 } },
      metrics: { score: 0.5 },
      outputs: { answer: 'yes' },
      feedback: { up: true },
      config: { v: 1 },
      userProperties: { id: 'u' },
    });
    expect(local.store.session(sessionId)?.metadata).not.toHaveProperty('c');
  });
});
