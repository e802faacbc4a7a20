import { createServer } from 'node:http';
import { type LocalHoneyHive, type Session, type StoredSpan, startLocal } from '@honeyhive/local';
import { closeServers, listen } from '../../../test/support/listen.js';
import { startRuntime, stopRuntimes } from './support/runtime.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

let local: LocalHoneyHive;
beforeEach(async () => {
  local = await startLocal({ port: 0 });
});
afterEach(async () => {
  await stopRuntimes();
  await local.close();
  await closeServers();
});

const start = (handler: string, env: NodeJS.ProcessEnv = {}) =>
  startRuntime(`handlers.${handler}`, { HH_API_URL: local.url, ...env });

/** Returns the span names, indented by depth. */
function outline({ spans }: Pick<Session, 'spans'> = { spans: [] }): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter(({ parentSpanId }) => (parent ? parentSpanId === parent : !ids.has(parentSpanId ?? '')))
      .flatMap(({ name, spanId }) => [`${'  '.repeat(depth)}${name}`, ...below(spanId, depth + 1)]);
  return below(undefined, 0);
}

/** Returns the spans of a session with that of the invocation first, because start times can be equal. */
function spansOf(sessionId: string): readonly StoredSpan[] {
  const { spans = [] } = local.store.session(sessionId) ?? {};
  return spans.toSorted((a, b) => Number(a.name === 'work') - Number(b.name === 'work'));
}

describe("under AWS's runtime client", () => {
  it('continues the caller of an HTTP request, and exports its spans before the response is sent', async () => {
    const runtime = await start('http');
    const event = {
      requestContext: { http: { method: 'GET' } },
      routeKey: 'GET /users/{id}',
      rawPath: '/users/3',
      headers: { Traceparent: traceparent, baggage: 'session_id=s1' },
    };
    const { body } = await runtime.invoke(event);
    expect(outline(local.store.session('s1'))).toEqual(['GET /users/{id}', '  work']);
    expect(JSON.parse(body)).toEqual({ statusCode: 200, body: 'ok' });
    expect(spansOf('s1')[0]).toMatchObject({
      traceId,
      parentSpanId: 'b7ad6b7169203331',
      kind: 'server',
      status: 'unset',
      eventType: 'chain',
      attributes: {
        'faas.trigger': 'http',
        'faas.coldstart': true,
        'faas.invocation_id': 'request-1',
        'cloud.resource_id': 'arn:aws:lambda:eu-west-1:123456789012:function:ask',
        'http.request.method': 'GET',
        'http.route': '/users/{id}',
        'url.path': '/users/3',
        'http.response.status_code': 200,
      },
    });

    await runtime.invoke({ ...event, headers: { baggage: 'session_id=s2' }, status: 502 });
    expect(spansOf('s2')[0]).toMatchObject({
      parentSpanId: null,
      error: 'HTTP 502',
      attributes: { 'faas.coldstart': false, 'http.response.status_code': 502 },
    });
  });

  it('passes an error on, and records it once', async () => {
    const runtime = await start('direct');
    const { kind, body } = await runtime.invoke({ session_id: 's1', fail: true });
    expect(kind).toBe('error');
    expect(JSON.parse(body)).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of reach' });
    const [span] = spansOf('s1');
    expect(span).toMatchObject({ name: 'ask', status: 'error', error: 'RangeError: out of reach' });
    expect(span?.events.map(({ attributes }) => attributes['exception.type'])).toEqual(['RangeError']);
    expect((await runtime.invoke({ session_id: 's1' })).body).toBe('{"is":"done"}');
  });

  it('starts a session for each invocation that has none', async () => {
    const runtime = await start('direct');
    await runtime.invoke({});
    await runtime.invoke({});
    expect(local.store.sessions().map(({ name, spans }) => [name, spans])).toEqual([
      ['ask', 2],
      ['ask', 2],
    ]);
  });

  it('calls the callback after the export, and starts a new trace for the next invocation', async () => {
    const runtime = await start('callback');
    expect((await runtime.invoke({ session_id: 's1' })).body).toBe('{"is":"done"}');
    expect(outline(local.store.session('s1'))).toEqual(['ask', '  work']);
    const { kind, body } = await runtime.invoke({ session_id: 's2', fail: true });
    expect([kind, JSON.parse(body).errorType]).toEqual(['error', 'RangeError']);
    expect(spansOf('s2')[0]).toMatchObject({ name: 'ask', parentSpanId: null, error: 'RangeError: out of reach' });
    await runtime.invoke({ session_id: 's3' });
    expect(new Set(['s1', 's2', 's3'].map((id) => spansOf(id)[0]?.traceId)).size).toBe(3);
  });

  it('does not change the response of a synchronous handler', async () => {
    const runtime = await start('synchronous');
    expect(await runtime.invoke({ session_id: 's1' })).toMatchObject({ kind: 'response', body: 'null' });
    expect(outline(local.store.session('s1'))).toEqual(['ask', '  work']);
    expect(await runtime.invoke({ session_id: 's2', fail: true })).toMatchObject({ kind: 'error' });
    expect(spansOf('s2')[0]?.error).toBe('RangeError: out of reach');
  });

  it.each(['streamOutside', 'streamInside'])(
    'ends the span of a streaming handler when its stream is sent: %s',
    async (name) => {
      const runtime = await start(name);
      expect(await runtime.invoke({ session_id: 's1' })).toMatchObject({ kind: 'response', body: 'one two three' });
      await runtime.invoke({ session_id: 's2', fail: true }).then(({ trailers }) => {
        expect(trailers['lambda-runtime-function-error-type']).toBe('RangeError');
      });
      expect(outline(local.store.session('s1')).toSorted()).toEqual(['  one', '  three', '  two', 'ask']);
      const parts = spansOf('s1').filter(({ name }) => name !== 'ask');
      expect(parts.map(({ attributes }) => attributes['honeyhive_inputs.isOpen'])).toEqual([true, true, true]);
      expect(spansOf('s2')[0]?.error).toBe('RangeError: out of reach');
    },
  );

  it('gives each invocation its own session if the handler calls init(), and sets up once', async () => {
    const runtime = await start('page', { INIT: 'in the handler' });
    const first = JSON.parse((await runtime.invoke({ session_id: 's1' })).body);
    expect(first).toMatchObject({ sessionId: 's1', flushed: true, isSetUp: false });
    expect(outline(local.store.session('s1'))).toEqual(['work']);

    const second = JSON.parse((await runtime.invoke({ session_id: 's2' })).body);
    expect(second).toMatchObject({ sessionId: 's2', flushed: true, isSetUp: true });
    expect(outline(local.store.session('s2'))).toEqual(['ask', '  work']);

    const third = JSON.parse((await runtime.invoke({})).body);
    expect(['s1', 's2']).not.toContain(third.sessionId);
    expect(outline(local.store.session(third.sessionId))).toEqual(['ask', '  work']);
  });

  it('runs the handler without tracing if init() was not called', async () => {
    const runtime = await start('direct', { INIT: 'in the handler' });
    expect((await runtime.invoke({ session_id: 's1' })).body).toBe('{"is":"done"}');
    expect((await runtime.invoke({ fail: true })).kind).toBe('error');
    expect(local.store.sessions()).toEqual([]);
  });
});

describe('with a HoneyHive that hangs', () => {
  let silent: string;
  beforeEach(async () => {
    silent = await listen(createServer(() => {}));
  });

  it('responds after `flushTimeoutMillis`', async () => {
    const runtime = await start('shortTimeout', { HH_API_URL: silent });
    for (let time = 0; time < 2; time += 1) {
      // Only `flushTimeoutMillis` lets it respond: the invocation itself has an hour.
      const { body } = await runtime.invoke({}, 3_600_000);
      expect(body).toBe('"done"');
    }
  });

  it('responds before the invocation runs out of time', async () => {
    // Only the invocation's own time lets it respond: the flush has an hour.
    const runtime = await start('longTimeout', { HH_API_URL: silent });
    const { body } = await runtime.invoke({}, 500);
    expect(body).toBe('{"is":"done"}');
    expect((await runtime.invoke({ fail: true }, 50)).kind).toBe('error');
  });
});

describe('with a HoneyHive that is down', () => {
  it('responds with the handler’s own error', async () => {
    const runtime = await start('direct', { HH_API_URL: 'http://127.0.0.1:9' });
    const { body } = await runtime.invoke({ fail: true }, 1500);
    expect(JSON.parse(body)).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of reach' });
  });
});
