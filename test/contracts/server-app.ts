import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { Readable } from 'node:stream';
import type { ServerOptions } from '@honeyhive/core/internal';

/** What the routes of an app under test do. The app calls these in the way that is usual for its framework. */
export interface Handlers {
  /** `GET /users/:id`, and `GET /org/:org/items/:id` on a mounted router: responds with the report as JSON. */
  report(): Promise<Report>;
  /** `GET /bind/:id`: binds a session to the request, like `HoneyHiveTracer.init({ sessionId })`. */
  bind(): Promise<Report>;
  /** `GET /wait/:id`: responds when the test releases it. */
  wait(): Promise<Report>;
  /** `GET /fail`: always fails. */
  fail(): Promise<never>;
  /** Called by the app's own error handler. */
  onError(error: unknown): void;
  /** `GET /stream`: a body that is produced while it is sent. */
  stream(): AsyncGenerator<string>;
  /** `GET /broken`: a body that fails after its first part. The app destroys the response with the error. */
  broken(): Readable;
  /** `GET /late`: sends the start of the response itself, then fails. */
  late(res: ServerResponse): Promise<never>;
  /** Any method on `/own`: the handler sends the response itself. No body parser runs before it. */
  own(req: IncomingMessage, res: ServerResponse): void;
  /** `POST /raw`: responds with the report as JSON, or fails like a body parser. No body parser runs before it. */
  raw(req: IncomingMessage, res: ServerResponse): Promise<Report>;
}

/** The trace and session that are active in a handler. */
export interface Report {
  readonly sessionId: string | undefined;
  readonly project: string | undefined;
  readonly source: string | undefined;
  readonly spanId: string | undefined;
  /** The headers that an outgoing call would carry. */
  readonly outgoing: Readonly<Record<string, string>>;
}

export type Options = ServerOptions<{ headers: IncomingHttpHeaders }>;

/** Creates an app with the adapter and all routes, ready to listen. */
export type Mount = (handlers: Handlers, options?: Options) => Server | Promise<Server>;

/** The same on an HTTP/2 server. */
export type MountHttp2 = (handlers: Handlers) => Http2Server | Promise<Http2Server>;
