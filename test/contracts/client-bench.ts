import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { type DestinationRule, enrichSpanContext, withSession } from '@honeyhive/core';
import { resetDefaultSession } from '@honeyhive/core/adapter';
import type { SpanContext } from '@opentelemetry/api';
import { closeServers, listen, type Server } from '../support/listen.js';
import { startTelemetry, type Telemetry } from '../support/telemetry.js';

/** A request by the client under test, redirects followed; answers the body. */
export type Send = (url: string, options: SendOptions) => Promise<string>;

export interface SendOptions {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface ClientContract {
  readonly send: Send;
  /** The client was wrapped by hand, and so asks no rule about the origin it is told to call. */
  readonly wrapped?: boolean;
  /** Makes the servers that are called. Default: plain http. */
  readonly serve?: (listener: RequestListener) => Server;
}

/** What a server was sent. */
interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly lines: string[];
  readonly body: string;
}

/** What the parts of the contract try a client with; each test has telemetry of its own. */
export interface ClientBench {
  readonly telemetry: Telemetry;
  readonly wrapped: boolean;
  readonly send: Send;
  /** Who gets headers. By default all, but for a wrapped client none: it was given consent by hand. */
  rule: DestinationRule;
  get(url: string, headers?: Record<string, string>): Promise<string>;
  /** Runs `fn` in a session and a span of its own, and answers that span. */
  inSpan<T>(fn: () => Promise<T>): Promise<SpanContext>;
  /** Starts a server for the client. */
  startReceiver(
    answer?: (req: IncomingMessage, res: ServerResponse) => void,
  ): Promise<{ readonly origin: string; readonly received: Received[] }>;
}

/** Makes the bench of a client, and checks after each test that OpenTelemetry has complained of nothing. */
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
