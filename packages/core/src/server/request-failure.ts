import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import { type Failure, failureFromError, failureFromStatus } from './span-outcome.js';

/** What is known of a request when its response has closed. */
export interface RequestOutcome {
  /** The first error that the application threw, when (in milliseconds since 1970), and whether the client had left before. */
  readonly thrown?: { readonly error: unknown; readonly time: number; readonly afterClientLeft: boolean } | undefined;
  /** The stream that is piped into the response. */
  readonly body?: Readable | undefined;
  /** The response has emitted `timeout`. */
  readonly timedOut: boolean;
  /** A response without a connection has emitted `finish`. */
  readonly finished: boolean;
}

/** The properties of a request that @types/node leaves out. */
interface Request extends IncomingMessage {
  /** It has switched, or is about to switch, to another protocol, such as WebSocket. */
  readonly upgrade?: boolean;
  /** Set in HTTP/2. */
  readonly stream?: ServerHttp2Stream;
}

/**
 * Returns why a request failed; undefined if it did not. A 4xx is a normal answer; a 5xx is a failure, and so is anything that
 * kept the response from being sent in full. It is no failure of the server that a client leaves a response which has begun.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
 */
export function failureOf(req: IncomingMessage, res: ServerResponse, outcome: RequestOutcome): Failure | undefined {
  const { thrown, body, timedOut } = outcome;
  const isWhole = isSentInFull(res, outcome);
  if (isWhole && res.statusCode < 500) return undefined;
  if (thrown && !thrown.afterClientLeft) return failureFromError(thrown.error);
  const torn = res.errored ?? http2StreamOf(req)?.errored ?? body?.errored;
  const isTorn = torn && codeOf(torn) !== 'ERR_STREAM_PREMATURE_CLOSE';
  if (isWhole) return isTorn ? failureFromError(torn) : failureFromStatus(res.statusCode);
  const hasLeft = hasClientLeft(req);
  if (isTorn && !hasLeft) return failureFromError(torn);
  // An upgraded request has no response, and its connection closes in its own time.
  if (isUpgraded(req)) return undefined;
  if (hasLeft && isHeadSent(res, outcome)) return failureFromStatus(res.statusCode);
  if (hasLeft) return connectionClosed('client_disconnected', 'the client closed the connection');
  if (timedOut || codeOf(req.socket?.errored) === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return connectionClosed('timeout', 'time ran out');
  }
  return connectionClosed('server_disconnected', 'the server closed the connection');
}

/** Returns true if the client left a response that had begun and was not complete, as readers of a stream of events do. */
export function isLeftByClient(req: IncomingMessage, res: ServerResponse, outcome: RequestOutcome): boolean {
  return !isSentInFull(res, outcome) && !isUpgraded(req) && isHeadSent(res, outcome) && hasClientLeft(req);
}

function isSentInFull(res: ServerResponse, { finished }: RequestOutcome): boolean {
  return finished || (res.writableEnded && res.writableFinished);
}

/** Asks the class and not the response itself, on which @fastify/express defines a `headersSent` of another meaning. */
export function isHeadSent(res: ServerResponse, { finished }: RequestOutcome): boolean {
  return finished || Reflect.get(Object.getPrototypeOf(res), 'headersSent', res) === true;
}

/** Returns true if the client was the first to close the connection, or its HTTP/2 stream. */
export function hasClientLeft(req: IncomingMessage): boolean {
  const stream = http2StreamOf(req);
  if (stream) {
    const { closed, errored, rstCode, writableFinished } = stream;
    // An error with this code only says that the other side has reset the stream.
    if (!closed || (errored && codeOf(errored) !== 'ERR_HTTP2_STREAM_ERROR')) return false;
    // If this side destroys the stream there is no code either, but then it has not written everything.
    return rstCode !== 0 || writableFinished;
  }
  const { readableEnded, errored } = req.socket ?? {};
  const code = codeOf(errored);
  return readableEnded === true || code === 'ECONNRESET' || code === 'EPIPE';
}

export function isUpgraded(req: IncomingMessage): boolean {
  return (req as Request).upgrade === true;
}

/** Returns the stream of an HTTP/2 request. */
export function http2StreamOf(req: IncomingMessage): ServerHttp2Stream | undefined {
  return req.httpVersionMajor === 2 ? (req as Request).stream : undefined;
}

function connectionClosed(type: string, cause: string): Failure {
  return { type, message: `${cause} before the response was sent` };
}

function codeOf(error: (Error & { code?: unknown }) | null | undefined): unknown {
  return error?.code;
}
