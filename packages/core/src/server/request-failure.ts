import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import { type Failure, failureFromError, failureFromStatus } from './span-outcome.js';

/** What is known of a request when its response has closed. */
export interface RequestOutcome {
  /** What the application threw first, and whether it did so because the client had left. */
  readonly thrown?: { readonly error: unknown; readonly afterClientLeft: boolean } | undefined;
  /** The stream that the response is made of. */
  readonly body?: Readable | undefined;
  /** Node has told of a timeout. */
  readonly timedOut: boolean;
}

/** What @types/node leaves out of a request. */
interface Request extends IncomingMessage {
  /** It has become something else than HTTP, as a WebSocket, or is about to. */
  readonly upgrade?: boolean;
  /** In HTTP/2. */
  readonly stream?: ServerHttp2Stream;
}

/**
 * Why a request failed; undefined where it did not. A 4xx is an answer like any other, a 5xx is a failure, and so is
 * whatever kept the answer from being sent in full; what it was is told by who ended the connection.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
 */
export function failureOf(
  req: IncomingMessage,
  res: ServerResponse,
  { thrown, body, timedOut }: RequestOutcome,
): Failure | undefined {
  const isWhole = res.writableEnded && res.writableFinished;
  if (isWhole && res.statusCode < 500) return undefined;
  if (thrown && !thrown.afterClientLeft) return failureFromError(thrown.error);
  const torn = res.errored ?? http2StreamOf(req)?.errored ?? body?.errored;
  const isTorn = torn && codeOf(torn) !== 'ERR_STREAM_PREMATURE_CLOSE';
  if (isWhole) return isTorn ? failureFromError(torn) : failureFromStatus(res.statusCode);
  const left = hasClientLeft(req);
  if (isTorn && !left) return failureFromError(torn);
  // What was upgraded has no response, and a connection that is closed in its own time.
  if (isUpgraded(req)) return undefined;
  if (left) return connectionClosed('client_disconnected', 'the client closed the connection');
  if (timedOut || codeOf(req.socket?.errored) === 'ERR_HTTP_REQUEST_TIMEOUT')
    return connectionClosed('timeout', 'time ran out');
  return connectionClosed('server_disconnected', 'the server closed the connection');
}

/** Whether the client was the first to close the connection, or its stream of HTTP/2. */
export function hasClientLeft(req: IncomingMessage): boolean {
  const stream = http2StreamOf(req);
  if (stream) {
    const { closed, errored, rstCode, writableFinished } = stream;
    // An error by this code only says that the other side has reset the stream.
    if (!closed || (errored && codeOf(errored) !== 'ERR_HTTP2_STREAM_ERROR')) return false;
    // Where this side destroys it, there is no code either, but what was to be written is not.
    return rstCode !== 0 || writableFinished;
  }
  const { readableEnded, errored } = req.socket ?? {};
  const code = codeOf(errored);
  return readableEnded === true || code === 'ECONNRESET' || code === 'EPIPE';
}

export function isUpgraded(req: IncomingMessage): boolean {
  return (req as Request).upgrade === true;
}

/** The stream of a request of HTTP/2. */
export function http2StreamOf(req: IncomingMessage): ServerHttp2Stream | undefined {
  return req.httpVersionMajor === 2 ? (req as Request).stream : undefined;
}

function connectionClosed(type: string, cause: string): Failure {
  return { type, message: `${cause} before the response was sent` };
}

function codeOf(error: (Error & { code?: unknown }) | null | undefined): unknown {
  return error?.code;
}
