import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { type DestinationRule, enrichSpanContext, withSession } from '@honeyhive/core';
import { resetDefaultSession } from '@honeyhive/core/internal';
import type { SpanContext } from '@opentelemetry/api';
import { closeServers, listen, type Server } from '../support/listen.js';
import { startTelemetry, type Telemetry } from '../support/telemetry.js';

/** Sends a request with the client under test, follows redirects and returns the body. */
export type Send = (url: string, options: SendOptions) => Promise<string>;

export interface SendOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface ClientContract {
  readonly send: Send;
  /** True if the client was wrapped explicitly. It then sends headers to the origin it calls, whatever the rule says. */
  readonly wrapped?: boolean;
  /** Creates the server that is called. Default: HTTP/1.1 without TLS. */
  readonly serve?: (listener: RequestListener) => Server;
}

/** A request as the server received it. */
interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly lines: string[];
  readonly body: string;
}

/** What the contract tests a client with. Telemetry is new for each test. */
export interface ClientBench {
  readonly telemetry: Telemetry;
  readonly wrapped: boolean;
  readonly send: Send;
  /** Which origins get headers. By default all. For a wrapped client none, because wrapping is consent already. */
  rule: DestinationRule;
  get(url: string, headers?: Record<string, string>): Promise<string>;
  /** Runs `fn` in a session and a span of its own, and returns the context of that span. */
  inSpan<T>(fn: () => Promise<T>): Promise<SpanContext>;
  /** Starts a server that records its requests. */
  startReceiver(
    answer?: (req: IncomingMessage, res: ServerResponse) => void,
  ): Promise<{ readonly origin: string; readonly received: Received[] }>;
}

/** Sets up the bench for the tests of a client. Each test fails if OpenTelemetry logs a warning or an error. */
export function useClientBench({ send, wrapped = false, serve = createServer }: ClientContract): ClientBench {
  let telemetry: Telemetry;

  const bench: ClientBench = {
    get telemetry() {
      return telemetry;
    },
    wrapped,
    send,
    rule: () => !wrapped,
    get(url, headers = {}) {
      return send(url, { method: 'GET', headers });
    },
    inSpan(fn) {
      return withSession({ sessionId: 's-1', project: 'my agents', source: 'prod' }, () =>
        enrichSpanContext({ eventName: 'call' }, async (span) => {
          await fn();
          return span.spanContext();
        }),
      );
    },
    async startReceiver(answer = (_req, res) => void res.end('ok')) {
      const received: Received[] = [];
      const server = serve(async (req, res) => {
        let body = '';
        for await (const chunk of req) body += chunk;
        received.push({ method: req.method, headers: req.headers, lines: req.rawHeaders, body });
        answer(req, res);
      });
      return { origin: await listen(server), received };
    },
  };

  beforeEach(() => {
    bench.rule = () => !wrapped;
    telemetry = startTelemetry((url) => bench.rule(url));
  });

  afterEach(async () => {
    await closeServers();
    telemetry.stop();
    expect(telemetry.complaints).toEqual([]);
    resetDefaultSession();
  });

  return bench;
}
