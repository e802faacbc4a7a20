import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2Server } from 'node:http2';
import { Readable } from 'node:stream';
import { currentSession, enrichSpanContext, injectContextIntoCarrier, withSession } from '@honeyhive/core';
import {
  bindSession,
  defaultSession,
  globalState,
  resetDefaultSession,
  type ServerOptions,
  setRedaction,
} from '@honeyhive/core/internal';
import {
  type Context,
  context,
  createContextKey,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import request from 'supertest';
import { closeServers, listen } from '../support/listen.js';
import { startTelemetry, type Telemetry, tree } from '../support/telemetry.js';
import { get, openWire, post } from '../support/wire.js';
import { describeForwarding } from './server-forwarding.js';
import { describeHttp2 } from './server-http2.js';
import { describeLifecycle } from './server-lifecycle.js';
import { describeTrust } from './server-trust.js';

/** What the routes of an app under test do; the app says in its framework's own way when. */
export interface Handlers {
  /** `GET /users/:id`, and `GET /org/:org/items/:id` on a mounted router: answers this as JSON. */
  report(): Promise<Report>;
  /** `GET /bind/:id`: binds a session, as `HoneyHiveTracer.init({ sessionId })` does. */
  bind(): Promise<Report>;
  /** `GET /wait/:id`: answers the report that comes when the test lets it. */
  wait(): Promise<Report>;
  /** `GET /fail`. */
  fail(): Promise<never>;
  /** What the app's own error handler is given. */
  onError(error: unknown): void;
  /** `GET /stream`: the body, made while it is sent. */
  stream(): AsyncGenerator<string>;
  /** `GET /broken`: the body, which fails after its first part; the response is destroyed with the error. */
  broken(): Readable;
  /** `GET /late`: sends a part of the response by itself, and fails. */
  late(res: ServerResponse): Promise<never>;
  /** Any method of `/own`: the response is the handler's; no body parser is before it. */
  own(req: IncomingMessage, res: ServerResponse): void;
  /** `POST /raw`: answers this as JSON, or fails as a body parser does; there is none before it. */
  raw(req: IncomingMessage, res: ServerResponse): Promise<Report>;
}

/** What a handler sees where it runs. */
export interface Report {
  readonly sessionId: string | undefined;
  readonly project: string | undefined;
  readonly source: string | undefined;
  readonly spanId: string | undefined;
  /** The headers that a call from there carries. */
  readonly outgoing: Readonly<Record<string, string>>;
}

export type Options = ServerOptions<{ headers: IncomingHttpHeaders }>;

/** Makes the app of an adapter, with its routes, ready to listen. */
export type Mount = (handlers: Handlers, options?: Options) => Server | Promise<Server>;

/** The same for a server of HTTP/2, from the frameworks that have one. */
export type MountHttp2 = (handlers: Handlers) => Http2Server | Promise<Http2Server>;

/** What the parts of the contract try an adapter with. */
export interface Bench {
  readonly telemetry: Telemetry;
  /** Makes an app without starting it. */
  mount(options?: Options): Promise<Server>;
  /** Starts an app and answers its origin. */
  start(options?: Options): Promise<string>;
  /** Starts an app whose requests arrive in the context that `enter` answers, as an instrumentation of node:http has it. */
  startIn(enter: (req: IncomingMessage) => Context, options?: Options): Promise<string>;
  /** Starts an app whose `/own` does what `own` does. */
  startOwn(own: Handlers['own'], prepare?: (server: Server) => void, options?: Options): Promise<string>;
  readonly handlers: Handlers;
  serverSpans(): ReadableSpan[];
}

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;
// Where OpenTelemetry's instrumentations keep the span of the request.
const rpcMetadata = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

function see(): Report {
  const { sessionId, project, source } = currentSession() ?? {};
  const spanId = trace.getActiveSpan()?.spanContext().spanId;
  return { sessionId, project, source, spanId, outgoing: injectContextIntoCarrier({}) };
}

/** The promises of every server adapter. */
export function describeServerAdapter(name: string, mount: Mount, mountHttp2?: MountHttp2): void {
  describe(`${name} keeps the promises of a server adapter`, () => {
    let telemetry: Telemetry;
    let release: () => void;
    let arrived: Promise<void>;
    let arrive: () => void;
    let handled: unknown[];
    let seenByEvents: Record<string, Report>;
    let failure: Error;
    let own: Handlers['own'];

    const handlers: Handlers = {
      async report() {
        return enrichSpanContext({ eventName: 'work' }, async () => see());
      },
      async bind() {
        bindSession(context.active(), { sessionId: 'bound' });
        return see();
      },
      async wait() {
        const gate = new Promise<void>((resolve) => {
          release = resolve;
        });
        arrive();
        await gate;
        return see();
      },
      async fail() {
        throw failure;
      },
      onError(error) {
        handled.push(error);
      },
      async *stream() {
        for (const part of ['a', 'b', 'c']) {
          await new Promise(setImmediate);
          yield enrichSpanContext({ eventName: part }, () => `${part}:${see().sessionId} `);
        }
      },
      broken() {
        let parts = 0;
        return new Readable({
          read() {
            parts += 1;
            if (parts === 1) this.push('part');
            else setImmediate(() => this.destroy(new RangeError('torn')));
          },
        });
      },
      async late(res) {
        res.writeHead(200);
        res.write('part');
        throw failure;
      },
      own(req, res) {
        own(req, res);
      },
      raw(req, res) {
        res.on('finish', () => {
          seenByEvents.finish = see();
        });
        req.once('data', () => {
          seenByEvents.data = see();
        });
        return new Promise((resolve, reject) => {
          req.once('aborted', () => reject(failure));
          req.on('end', () => resolve(see()));
        });
      },
    };

    const start = async (options?: Options) => listen(await mount(handlers, options));
    async function startIn(enter: (req: IncomingMessage) => Context, options?: Options) {
      const server = await mount(handlers, options);
      const emit = server.emit.bind(server) as (...args: unknown[]) => boolean;
      server.emit = (...args: unknown[]) =>
        args[0] === 'request'
          ? context.with(enter(args[1] as IncomingMessage), emit, undefined, ...args)
          : emit(...args);
      return listen(server);
    }
    /** Starts the app with `outer` open around each request. */
    async function startInside(outer: Span) {
      return { origin: await startIn(() => trace.setSpan(context.active(), outer)), outer };
    }
    const serverSpans = () => telemetry.spans.filter(({ kind }) => kind === SpanKind.SERVER);
    const bench: Bench = {
      get telemetry() {
        return telemetry;
      },
      mount: async (options) => mount(handlers, options),
      start,
      startIn,
      async startOwn(behaviour, prepare, options) {
        own = behaviour;
        const server = await mount(handlers, options);
        prepare?.(server);
        return listen(server);
      },
      handlers,
      serverSpans,
    };

    beforeEach(() => {
      telemetry = startTelemetry();
      failure = Object.assign(new Error('no such model'), { code: 'E_MODEL' });
      handled = [];
      seenByEvents = {};
      arrived = new Promise((resolve) => {
        arrive = resolve;
      });
    });

    afterEach(async () => {
      await closeServers();
      telemetry.stop();
      expect(telemetry.complaints).toEqual([]);
      resetDefaultSession();
    });

    it('continues the trace of its caller in a span of its own', async () => {
      const origin = await start();
      await request(origin).get('/users/7?q=1&sig=secret').set({ traceparent, tracestate: 'vendor=1' }).expect(200);
      const [work, span] = await telemetry.ended(2);
      expect(tree(telemetry.spans)).toEqual({ 'GET /users/:id': { work: {} } });
      expect(span).toMatchObject({ name: 'GET /users/:id', kind: SpanKind.SERVER });
      expect(span?.spanContext().traceId).toBe(traceId);
      expect(span?.spanContext().traceState?.serialize()).toBe('vendor=1');
      expect(span?.parentSpanContext).toMatchObject({ spanId: parentId, isRemote: true });
      expect(work?.spanContext().traceId).toBe(traceId);
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
      expect(span?.attributes).toMatchObject({
        'http.request.method': 'GET',
        'http.route': '/users/:id',
        'http.response.status_code': 200,
        'url.path': '/users/7',
        'url.query': 'q=1&sig=REDACTED',
        'url.scheme': 'http',
        honeyhive_event_type: 'chain',
      });
      expect(JSON.stringify(span?.attributes)).not.toContain('secret');
    });

    it('redacts path, query and user agent before they are recorded', async () => {
      setRedaction({ redact: (text) => text.replaceAll('secret', '***') });
      const origin = await start();
      await request(origin).get('/users/secret?q=secret').set('user-agent', 'a secret agent');
      setRedaction({ redact: undefined });
      const served = (await telemetry.ended(2)).find(({ kind }) => kind === SpanKind.SERVER);
      expect(served?.attributes).toMatchObject({
        'url.path': '/users/***',
        'url.query': 'q=***',
        'user_agent.original': 'a *** agent',
      });
    });

    it('takes over session, project and source, and writes them on every span', async () => {
      const origin = await start();
      const { body } = await request(origin)
        .get('/users/7')
        .set({ traceparent, baggage: 'session_id=s-1,project=my%20agents,source=prod,tenant=acme' })
        .expect(200);
      expect(body).toMatchObject({ sessionId: 's-1', project: 'my agents', source: 'prod' });
      for (const { attributes } of await telemetry.ended(2)) {
        expect(attributes).toMatchObject({
          'honeyhive.session_id': 's-1',
          'traceloop.association.properties.session_id': 's-1',
          'honeyhive.project': 'my agents',
          'traceloop.association.properties.project': 'my agents',
          'honeyhive.source': 'prod',
          'traceloop.association.properties.source': 'prod',
        });
      }
    });

    it('names a route by its template, under a mount with a parameter too', async () => {
      const origin = await start();
      await request(origin).get('/org/7/items/12').expect(200);
      await telemetry.ended(2);
      expect(serverSpans()).toMatchObject([
        { name: 'GET /org/:org/items/:id', attributes: { 'http.route': '/org/:org/items/:id' } },
      ]);
    });

    it('names a request that no route answers by its method alone', async () => {
      const origin = await start();
      await request(origin).get('/nowhere/else').expect(404);
      const [span] = await telemetry.ended(1);
      expect(span).toMatchObject({ name: 'GET', status: { code: SpanStatusCode.UNSET } });
      expect(span?.attributes).toMatchObject({ 'http.response.status_code': 404 });
      expect(span?.attributes).not.toHaveProperty(['http.route']);
    });

    it('makes a session for each request that brings none, named by its span', async () => {
      const origin = await start();
      const first = await request(origin).get('/users/1').expect(200);
      const second = await request(origin).get('/users/2').expect(200);
      expect(first.body.sessionId).toMatch(/^[\da-f-]{36}$/);
      expect(first.body.sessionId).not.toBe(second.body.sessionId);
      await telemetry.ended(4);
      expect(serverSpans().map(({ attributes }) => attributes['honeyhive.session_name'])).toEqual([
        'GET /users/:id',
        'GET /users/:id',
      ]);
    });

    it('names the sessions it makes as it is told, and no others', async () => {
      defaultSession().name = 'nightly';
      const origin = await start();
      await request(origin).get('/users/1').expect(200);
      await request(origin).get('/users/1').set({ baggage: 'session_id=theirs' }).expect(200);
      await telemetry.ended(4);
      expect(telemetry.spans.map(({ attributes }) => attributes['honeyhive.session_name'])).toEqual([
        'nightly',
        'nightly',
        undefined,
        undefined,
      ]);
    });

    it('joins the session that the application was given, unless the caller brings its own', async () => {
      Object.assign(defaultSession(), { session: { sessionId: 'ours', project: 'p' }, shared: true });
      const origin = await start();
      const { body: alone } = await request(origin).get('/users/1');
      const { body: called } = await request(origin).get('/users/1').set({ baggage: 'session_id=theirs' });
      const { body: owned } = await request(origin).get('/users/1').set({ baggage: 'project=q' });
      expect([alone, called, owned]).toMatchObject([
        { sessionId: 'ours', project: 'p' },
        { sessionId: 'theirs', project: 'p' },
        { sessionId: 'ours', project: 'q' },
      ]);
    });

    it('lets the option `session` choose', async () => {
      const origin = await start({ session: ({ headers }) => ({ sessionId: String(headers['x-conversation']) }) });
      const { body } = await request(origin)
        .get('/users/1')
        .set({ 'x-conversation': 'c-9', baggage: 'session_id=theirs,project=p' });
      expect(body).toMatchObject({ sessionId: 'c-9', project: 'p' });
    });

    it('puts a session that is bound while it is served onto its span, and names it no more', async () => {
      const origin = await start({ session: () => undefined });
      const { body } = await request(origin).get('/bind/7').expect(200);
      const [span] = await telemetry.ended(1);
      expect(body.sessionId).toBe('bound');
      expect(span?.attributes).toMatchObject({ 'honeyhive.session_id': 'bound' });
      expect(span?.attributes).not.toHaveProperty(['honeyhive.session_name']);
    });

    it('passes over what the option `ignore` names', async () => {
      const origin = await start({ ignore: ({ headers }) => headers['user-agent'] === 'probe' });
      const { body } = await request(origin).get('/users/1').set({ 'user-agent': 'probe', baggage: 'session_id=s' });
      await request(origin).get('/users/1').expect(200);
      await telemetry.ended(3);
      expect(body.sessionId).toBeUndefined();
      expect(serverSpans()).toHaveLength(1);
    });

    it('takes a promise for no session, and says so once', async () => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      globalState('warnings', () => new Set()).clear();
      const origin = await start({ session: (async () => Promise.reject(new Error('db down'))) as never });
      for (const path of ['/users/1', '/users/2']) {
        const { body } = await request(origin).get(path).expect(200);
        expect(body.sessionId).toMatch(/-/);
      }
      expect(emitWarning).toHaveBeenCalledTimes(1);
      emitWarning.mockRestore();
    });

    it.each(['session', 'ignore'] as const)('serves the request when the option `%s` throws', async (option) => {
      const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
      globalState('warnings', () => new Set()).clear();
      const origin = await start({
        [option]: () => {
          throw new Error('a mistake');
        },
      });
      await request(origin).get('/users/1').expect(200);
      expect(serverSpans()).toHaveLength((await telemetry.ended(2)).length - 1);
      expect(emitWarning).toHaveBeenCalledWith(expect.stringContaining(`'${option}' threw`), 'HoneyHiveWarning');
      emitWarning.mockRestore();
    });

    it('only propagates with `requestSpan: false`', async () => {
      const origin = await start({ requestSpan: false });
      const { body } = await request(origin).get('/users/7').set({ traceparent, baggage: 'session_id=s' });
      const [work] = await telemetry.ended(1);
      expect(body.sessionId).toBe('s');
      expect(work).toMatchObject({ name: 'work', parentSpanContext: { spanId: parentId } });
      expect(serverSpans()).toHaveLength(0);
    });

    it('makes no second SERVER span where one is open', async () => {
      const { origin, outer } = await startInside(
        trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER }),
      );
      await request(origin).get('/users/7').set({ traceparent, baggage: 'session_id=s' }).expect(200);
      outer.end();
      await telemetry.ended(2);
      expect(tree(telemetry.spans)).toEqual({ outer: { work: {} } });
      for (const { attributes } of telemetry.spans) expect(attributes['honeyhive.session_id']).toBe('s');
    });

    it('records an error on the SERVER span that is open', async () => {
      const { origin, outer } = await startInside(
        trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER }),
      );
      await request(origin).get('/fail').expect(500);
      outer.end();
      const [span] = await telemetry.ended(1);
      expect(span?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': 'no such model' } }]);
    });

    it('makes no SERVER span where another instrumentation has left the request out', async () => {
      const { origin } = await startInside(trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags: 0 }));
      const { body } = await request(origin).get('/users/7').set({ baggage: 'session_id=s' }).expect(200);
      expect(body.sessionId).toBe('s');
      expect(telemetry.spans).toEqual([]);
    });

    it('takes the context of whoever began to listen for nothing', async () => {
      const server = await mount(handlers);
      const origin = await withSession({ sessionId: 'listener' }, () =>
        enrichSpanContext({ eventName: 'start' }, () => listen(server)),
      );
      telemetry.reset();
      const { body } = await request(origin).get('/users/7').expect(200);
      expect(body.sessionId).not.toBe('listener');
      await telemetry.ended(2);
      expect(serverSpans()).toMatchObject([{ parentSpanContext: undefined }]);
    });

    it('never shows one of many requests another, though some fail and some are given up', async () => {
      const origin = await start();
      const stop = new AbortController();
      const ask = (path: string, index: number, signal?: AbortSignal) =>
        fetch(`${origin}${path}`, { headers: { baggage: `session_id=s${index}` }, ...(signal && { signal }) });
      const answers = Array.from({ length: 60 }, async (_, index) => {
        if (index % 3 === 0) await ask('/fail', index).then((response) => response.text());
        if (index % 3 === 1) void ask('/stream', index, stop.signal).catch(() => {});
        const id = `s${index}`;
        expect(await (await ask('/stream', index)).text()).toBe(`a:${id} b:${id} c:${id} `);
        expect(await (await ask('/users/1', index)).json()).toMatchObject({ sessionId: id });
        stop.abort();
      });
      await Promise.all(answers);
      for (const { attributes, name: event } of telemetry.spans) {
        if (event === 'work') expect(attributes['honeyhive.session_id']).toMatch(/^s\d+$/);
      }
    });

    it('never shows one of two interleaved requests the other', async () => {
      const origin = await start();
      const first = request(origin)
        .get('/wait/1')
        .set({ baggage: 'session_id=first' })
        .then(({ body }) => body);
      await arrived;
      const releaseFirst = release;
      const second = await request(origin).get('/users/2').set({ baggage: 'session_id=second' });
      releaseFirst();
      expect(second.body.sessionId).toBe('second');
      expect((await first).sessionId).toBe('first');
    });

    it.each([TraceFlags.SAMPLED, TraceFlags.NONE])(
      'never shows one request another that arrives in the same context: trace flags %i',
      async (traceFlags) => {
        const outer =
          traceFlags === TraceFlags.SAMPLED
            ? trace.getTracer('other').startSpan('outer', { kind: SpanKind.SERVER })
            : trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags });
        const shared = trace.setSpan(context.active(), outer).setValue(rpcMetadata, { type: 'http', span: outer });
        const origin = await startIn(() => shared);
        const first = request(origin)
          .get('/wait/1')
          .then(({ body }) => body);
        await arrived;
        const releaseFirst = release;
        const second = await request(origin).get('/users/2');
        releaseFirst();
        expect(second.body.sessionId).not.toBe((await first).sessionId);
        outer.end();
      },
    );

    it('leaves nothing behind for the next request on the connection', async () => {
      const wire = await openWire(await start());
      const seen: string[] = [];
      for (const headers of [{ baggage: 'session_id=s1', traceparent }, {}, { baggage: 'session_id=s2' }, {}]) {
        const [response] = await wire.send(get('/users/1', headers));
        seen.push(JSON.parse(response?.body ?? '').sessionId);
      }
      wire.socket.destroy();
      await telemetry.ended(8);
      expect(seen).toEqual(['s1', expect.stringMatching(/-/), 's2', expect.stringMatching(/-/)]);
      expect(new Set(seen).size).toBe(4);
      expect(serverSpans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([
        parentId,
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('keeps pipelined requests apart, their events too', async () => {
      const wire = await openWire(await start());
      const sessions = ['p1', 'p2', 'p3'];
      const responses = await wire.send(
        ...sessions.map((id) => post('/raw', { baggage: `session_id=${id}`, 'content-type': 'text/plain' }, id)),
      );
      expect(responses.map(({ body }) => JSON.parse(body).sessionId)).toEqual(sessions);
      wire.socket.destroy();
      await telemetry.ended(3);
      expect(seenByEvents.finish?.sessionId).toBe('p3');
      expect(serverSpans().map(({ attributes }) => attributes['honeyhive.session_id'])).toEqual(sessions);
    });

    it('keeps the scope in raw listeners for body and response', async () => {
      const origin = await start();
      const { body } = await request(origin)
        .post('/raw')
        .set({ baggage: 'session_id=s-raw', 'content-type': 'text/plain' })
        .send('some text')
        .expect(200);
      const [span] = await telemetry.ended(1);
      const spanId = span?.spanContext().spanId;
      expect(body).toMatchObject({ sessionId: 's-raw', spanId });
      expect(seenByEvents).toMatchObject({
        data: { sessionId: 's-raw', spanId },
        finish: { sessionId: 's-raw', spanId },
      });
    });

    it('holds none of the many streams that follow each other into one response', async () => {
      let listeners = 0;
      const origin = await bench.startOwn(async (_req, res) => {
        res.statusCode = 200;
        for (let part = 0; part < 20; part += 1) {
          const source = Readable.from(['x']);
          source.pipe(res, { end: false });
          await once(source, 'end');
        }
        listeners = res.listenerCount('close');
        res.end();
      });
      const { text } = await request(origin).get('/own').expect(200);
      expect(text).toHaveLength(20);
      expect(listeners).toBeLessThan(10);
      await telemetry.ended(1);
    });

    it('keeps the scope in a body that is made while it is sent, and ends the span after it', async () => {
      const origin = await start();
      const response = await fetch(`${origin}/stream`, { headers: { baggage: 'session_id=s-str' } });
      expect(await response.text()).toBe('a:s-str b:s-str c:s-str ');
      await telemetry.ended(4);
      expect(tree(telemetry.spans)).toEqual({ 'GET /stream': { a: {}, b: {}, c: {} } });
    });

    it.each([
      ['a traceparent that is rubbish', { traceparent: 'rubbish', tracestate: '=,=' }],
      ['a traceparent in upper case', { traceparent: traceparent.toUpperCase() }],
      ['two traceparents', { traceparent: `${traceparent}, ${traceparent}` }],
      ['baggage that is rubbish', { baggage: ';;=,,%,=x,a=%zz' }],
      ['an empty session', { baggage: 'session_id=,project=,source=', 'x-honeyhive-session-id': ' ' }],
      ['a session of 4 KB', { baggage: `session_id=${'x'.repeat(4096)}` }],
      ['baggage of 12 KB', { baggage: `a=${'x'.repeat(12_000)}` }],
      ['a thousand members', { baggage: Array.from({ length: 1000 }, (_, i) => `k${i}=v`).join(',') }],
      ['a prototype for a key', { baggage: '__proto__=x,constructor=y,toString=z' }],
    ])('serves a caller that sends %s, as if it sent nothing', async (_, headers) => {
      const origin = await start();
      const { body } = await request(origin)
        .get('/users/1')
        .set(headers as Record<string, string>)
        .expect(200);
      await telemetry.ended(2);
      expect(body.sessionId).toMatch(/^[\da-f]{8}-/);
      expect(serverSpans()).toMatchObject([{ parentSpanContext: undefined, status: { code: SpanStatusCode.UNSET } }]);
    });

    it('hands an error of the application on as it is, and records it once', async () => {
      const origin = await start();
      await request(origin).get('/fail').set({ traceparent }).expect(500);
      const [span] = await telemetry.ended(1);
      expect(handled).toEqual([failure]);
      expect(handled[0]).toBe(failure);
      expect(span?.name).toBe('GET /fail');
      expect(span?.status).toMatchObject({ code: SpanStatusCode.ERROR, message: 'Error: no such model' });
      expect(span?.events.map(({ name }) => name)).toEqual(['exception']);
      expect(span?.attributes).toMatchObject({
        'error.type': 'Error',
        'http.response.status_code': 500,
        honeyhive_error: 'Error: no such model',
      });
    });

    it('hands on an error that cannot be read', async () => {
      Object.defineProperty(failure, 'message', {
        get() {
          throw new TypeError('no');
        },
      });
      const origin = await start();
      await request(origin).get('/fail').expect(500);
      await telemetry.ended(1);
      expect(handled[0]).toBe(failure);
      expect(serverSpans()).toMatchObject([{ status: { message: '[unreadable error]' } }]);
    });

    it('ends the span once, with what a stream failed with', async () => {
      const origin = await start();
      await fetch(`${origin}/broken`)
        .then((response) => response.text())
        .catch(() => {});
      const [span] = await telemetry.ended(1);
      expect(span?.attributes['error.type']).toBe('RangeError');
      expect(telemetry.spans).toHaveLength(1);
    });

    describeTrust(bench);
    describeForwarding(bench);
    describeLifecycle(bench);
    if (mountHttp2) describeHttp2(bench, mountHttp2);

    it('drops what the caller has not sampled', async () => {
      const origin = await start();
      await request(origin)
        .get('/users/1')
        .set({ traceparent: traceparent.replace(/01$/, '00') })
        .expect(200);
      await request(origin).get('/users/1').set({ traceparent }).expect(200);
      await telemetry.ended(2);
      expect(serverSpans()).toHaveLength(1);
      expect(serverSpans()[0]?.spanContext().traceFlags).toBe(TraceFlags.SAMPLED);
    });
  });
}
