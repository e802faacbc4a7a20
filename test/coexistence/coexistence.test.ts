import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { type LocalHoneyHive, type StoredSpan, startLocal } from '@honeyhive/local';

/** A request as it arrived, and what was active in its handler. */
interface Received {
  readonly framework: string;
  readonly client: string;
  /** The names of its header lines. */
  readonly names: string[];
  readonly headers: IncomingHttpHeaders;
  readonly session: string;
  /** The active session after the handler entered another one. */
  readonly inner: string;
  readonly spanId: string;
  /** The trace ID of the other tracer. */
  readonly otherTrace?: string;
}

interface Output {
  readonly received: Received[];
  /** The trace ID of the other tracer in which each framework's server was called. */
  readonly otherTraces: Record<string, string>;
  /** Warnings and errors of OpenTelemetry. */
  readonly warnings: string[];
  readonly processSession?: string;
}

const callersTraceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const clients = ['fetch', 'undici', 'axios', 'http'];
const everyOwnHeader = ['fetch-own-header', 'undici-own-header', 'http-own-header'];
// OpenTelemetry's http instrumentation and dd-trace overwrite headers given to http.request, with or without HoneyHive.
const ownHeaderByUndici = ['fetch-own-header', 'undici-own-header'];

const setups = [
  { name: 'opentelemetry', ownHeaders: ownHeaderByUndici },
  { name: 'own-opentelemetry', ownHeaders: ownHeaderByUndici },
  { name: 'fastify-otel', ownHeaders: everyOwnHeader },
  { name: 'sentry', ownHeaders: everyOwnHeader, hasOwnTrace: true },
  { name: 'sentry', ownHeaders: everyOwnHeader, hasOwnTrace: true, env: { PROPAGATE_TRACEPARENT: 'true' } },
  { name: 'sentry10', ownHeaders: everyOwnHeader },
  { name: 'dd-trace', ownHeaders: ownHeaderByUndici, hasOwnTrace: true },
];
const orders = ['honeyhive-first', 'other-first'];
const cases = setups.flatMap(({ env = {}, ...setup }) =>
  orders.map((order) => ({ ...setup, env, order, title: [setup.name, ...Object.keys(env), order].join(' ') })),
);

describe.each(cases)('with $title', ({ name, order, env, ownHeaders, hasOwnTrace }) => {
  let local: LocalHoneyHive;
  let output: Output;
  let spans: Map<string, StoredSpan & { readonly sessionId: string }>;

  beforeAll(async () => {
    local = await startLocal({ port: 0 });
    const child = spawn(process.execPath, [join(__dirname, 'fixtures/servers.js'), name, order], {
      env: { ...process.env, ...env, HH_API_URL: local.url, NODE_OPTIONS: '--disable-warning=HoneyHiveWarning' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    output = JSON.parse(text);
    const sessions = local.store.sessions({ limit: 1000 }).flatMap(({ id }) => local.store.session(id) ?? []);
    spans = new Map(
      sessions.flatMap(({ id, spans }) => spans.map((span) => [span.spanId, { ...span, sessionId: id }] as const)),
    );
  });
  afterAll(() => local.close());

  const receivedBy = (names: string[]) => output.received.filter(({ client }) => names.includes(client));
  /** Yields the span that was active in a handler, and its ancestors. */
  function* ancestors({ spanId }: Received) {
    for (let span = spans.get(spanId); span; span = spans.get(span.parentSpanId ?? '')) yield span;
  }

  it('each client called each server', () => {
    expect(receivedBy(clients)).toHaveLength(12);
    expect(output.received).toHaveLength(33);
  });

  it('no span changes or ends after its end', () => {
    expect(output.warnings).toEqual([]);
  });

  it('each request carries one traceparent and one baggage, with the session', () => {
    for (const { names, headers } of receivedBy([...clients, ...everyOwnHeader])) {
      const lines = names.map((line) => line.toLowerCase());
      expect(lines.filter((line) => /^(traceparent|baggage)$/.test(line)).sort()).toEqual(['baggage', 'traceparent']);
      expect(headers.baggage).toContain('session_id=scope');
    }
  });

  it('a traceparent that the caller set stays as it is', () => {
    for (const { headers } of receivedBy(ownHeaders)) expect(headers.traceparent).toBe(callersTraceparent);
  });

  it('each request has one SERVER span', () => {
    expect([...spans.values()].filter(({ kind }) => kind === 'server')).toHaveLength(output.received.length);
    for (const received of output.received) {
      expect([...ancestors(received)].filter(({ kind }) => kind === 'server')).toHaveLength(1);
    }
  });

  it('the spans of a handler descend from those of its caller, in one trace and session', () => {
    for (const received of receivedBy(clients)) {
      const above = [...ancestors(received)];
      const [, traceId, spanId] = String(received.headers.traceparent).split('-');
      expect(above.map((span) => span.spanId)).toContain(spanId);
      expect(above.at(-1)?.name).toBe('call');
      expect(new Set(above.map((span) => span.traceId))).toEqual(new Set([traceId]));
      expect(new Set(above.map((span) => span.sessionId))).toEqual(new Set(['scope']));
    }
  });

  it('a handler runs in the session of its request, even if the caller has none', () => {
    for (const received of receivedBy(['stranger'])) {
      expect(received.session).toBeTruthy();
      expect(received.session).not.toBe('boot');
      expect(new Set([...ancestors(received)].map((span) => span.sessionId))).toEqual(new Set([received.session]));
    }
  });

  it("a call outside any scope carries the process's session, if there is one", () => {
    const calls = receivedBy(['outside', 'outside-http']);
    expect(calls).toHaveLength(6);
    for (const { headers } of calls) {
      expect(/session_id=([^,]*)/.exec(String(headers.baggage))?.[1]).toBe(output.processSession);
    }
  });

  it('a handler runs in the session that the `session` option chose, and in one that it enters itself', () => {
    for (const received of receivedBy(['chosen'])) {
      expect(received.session).toBe('chosen');
      const [work, ...above] = ancestors(received);
      const server = above.find(({ kind }) => kind === 'server');
      for (const span of [work, server]) expect(span?.attributes['honeyhive.session_id']).toBe('chosen');
    }
    for (const { inner } of output.received) expect(inner).toBe('inner');
  });

  it("the other tracer's trace continues as well", () => {
    for (const { framework, otherTrace } of receivedBy(clients)) {
      expect(otherTrace).toEqual(hasOwnTrace ? expect.stringMatching(/^[\da-f]{32}$/) : undefined);
      expect(otherTrace).toBe(output.otherTraces[framework]);
    }
  });
});
