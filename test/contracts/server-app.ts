import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { Readable } from 'node:stream';
import type { ServerOptions } from '@honeyhive/core/adapter';

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
