import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { longestTimer, withoutTracing } from '@honeyhive/core/internal';
import { type AgentOptions, agentOptions } from './agent-options.js';
import { connectionError } from './connection-error.js';
import { proxyFor } from './proxy.js';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body, or its beginning if it is long or the connection was lost. */
  readonly body: Buffer;
}

/** Sends a request and reads its response. Rejects with an error for people to read if there is no response in time. */
export type HttpClient = (url: URL, request: HttpRequest) => Promise<HttpResponse>;

const maxResponseBytes = 1024 * 1024;

/**
 * Creates a client for the server at `serverUrl`, directly or through the proxy of the environment. It is not traced.
 *
 * @param onSocket receives the socket of each request, also while the tunnel through a proxy is not open yet.
 */
export function createHttpClient(serverUrl: URL, onSocket: (socket: Socket) => void = () => {}): HttpClient {
  const proxy = proxyFor(serverUrl);
  const isSecure = serverUrl.protocol === 'https:';
  const agent = isSecure ? new TunnelAgent(agentOptions(serverUrl), onSocket) : new HttpAgent(agentOptions(serverUrl));
  const startRequest = isSecure ? httpsRequest : httpRequest;

  return async function send(url, request): Promise<HttpResponse> {
    const { method, headers, body, timeoutMillis, signal } = request;
    const abort = new AbortController();
    const timeout = () => abort.abort(new Error(`no response within ${timeoutMillis} ms`));
    const timer = setTimeout(timeout, Math.min(timeoutMillis, longestTimer)).unref();
    const onAbort = () => abort.abort(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    let req: ClientRequest | undefined;
    try {
      // A patched `http.request` can throw.
      const options: TunnelOptions = { method, headers, agent, signal: abort.signal, tunnelSignal: abort.signal };
      req = withoutTracing(() => startRequest(url, options));
      req.once('socket', onSocket);
      const response = await readResponse(req.end(body));
      if (proxy && response.status === 407) throw new Error('HTTP status 407: the proxy needs a name and a password');
      return response;
    } catch (error) {
      // The server can close an idle connection at the moment when the agent reuses it.
      if (req?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return send(url, request);
      throw connectionError(abort.signal.aborted ? abort.signal.reason : (error as Error), proxy);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  };
}

interface TunnelOptions extends RequestOptions {
  /** Node does not pass `signal` on to its agent. */
  readonly tunnelSignal?: AbortSignal;
}

/** Node hands a socket to its request only when the tunnel through a proxy is open, and until then does not abort it. */
class TunnelAgent extends HttpsAgent {
  readonly #onSocket: (socket: Socket) => void;

  constructor(options: AgentOptions, onSocket: (socket: Socket) => void) {
    super(options);
    this.#onSocket = onSocket;
  }

  override createConnection(options: TunnelOptions, callback?: (error: Error | null, socket: Duplex) => void) {
    const socket = super.createConnection(options, callback) as Socket;
    this.#onSocket(socket);
    options.tunnelSignal?.addEventListener('abort', () => socket.destroy(new Error('aborted')));
    return socket.on('error', () => {});
  }
}

async function readResponse(req: ClientRequest): Promise<HttpResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  req.on('response', resolve).on('error', reject);
  // If the server switches protocols, Node emits neither `response` nor `error`.
  req.on('close', () => reject(new Error('the server closed the connection')));
  const res = await promise;
  return { status: res.statusCode ?? 0, headers: res.headers, body: await readBody(res) };
}

/** Reads the body as far as possible. The status already decides the result, so a truncated body is not an error. */
async function readBody(res: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of res) {
      bytes += chunk.length;
      if (bytes > maxResponseBytes) break;
      chunks.push(chunk);
    }
  } catch {
    // The chunks up to here are returned.
  }
  return Buffer.concat(chunks);
}
