import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { longestTimer, withoutTracing } from '@honeyhive/core/adapter';
import { decodeAnswer } from '../otlp/decode-response.js';

/** What became of an attempt to hand spans over. */
export type Outcome =
  | { readonly status: 'accepted'; readonly rejected: number; readonly reason: string }
  | { readonly status: 'refused'; readonly reason: string }
  /** Worth another attempt. */
  | { readonly status: 'unavailable'; readonly reason: string; readonly retryAfterMillis?: number | undefined };

/** One attempt. Never rejects, ends within its time, and keeps no process alive. */
export type PostSpans = (body: Uint8Array, signal: AbortSignal) => Promise<Outcome>;

// Those that OTLP lets a client try again; an attempt that got no answer at all is tried again too.
const unavailable = new Set([429, 502, 503, 504]);
const maxAnswerBytes = 64 * 1024;

/**
 * OTLP over HTTP with protobuf bodies: https://opentelemetry.io/docs/specs/otlp/#otlphttp. OpenTelemetry's own exporter
 * adds the headers of OTEL_EXPORTER_OTLP_HEADERS, and with them the key of whoever else is exported to, and gives a batch
 * up after ten seconds.
 */
export function postSpans(serverUrl: URL, apiKey: string | undefined): PostSpans {
  const url = new URL('opentelemetry/v1/traces', serverUrl);
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? httpsRequest : httpRequest;
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const asked = Number(process.env.OTEL_EXPORTER_OTLP_TIMEOUT);
  const timeoutMillis = asked > 0 ? Math.min(asked, longestTimer) : 10_000;
  const headers = {
    'Content-Type': 'application/x-protobuf',
    'User-Agent': 'honeyhive-node',
    ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
  };

  async function post(body: Uint8Array, signal: AbortSignal): Promise<Outcome> {
    let req: ClientRequest | undefined;
    const timeout = () => req?.destroy(new Error(`no answer in ${timeoutMillis} ms`));
    const timer = setTimeout(timeout, timeoutMillis).unref();
    try {
      // Whoever has put another function in its place may throw.
      req = withoutTracing(() => request(url, { method: 'POST', headers, agent, signal }));
      req.once('socket', (socket) => socket.unref());
      return await outcomeOf(req.end(body));
    } catch (error) {
      // A server may close a connection at the moment that it is used again.
      if (req?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return post(body, signal);
      return { status: 'unavailable', reason: (error as Error).message };
    } finally {
      clearTimeout(timer);
    }
  }

  return async (body, signal) => withoutKey(await post(body, signal), apiKey);
}

async function outcomeOf(req: ClientRequest): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  req.on('response', resolve).on('error', reject);
  // Node tells of no error where the server has switched protocols.
  req.on('close', () => reject(new Error('it closed the connection')));
  const res = await promise;
  const { statusCode = 0, headers } = res;
  const answer = await read(res);
  const reason = `it answered ${statusCode}`;
  if (unavailable.has(statusCode)) {
    return { status: 'unavailable', reason, retryAfterMillis: retryAfterMillis(headers['retry-after']) };
  }
  return statusCode >= 200 && statusCode < 300 ? accepted(answer) : { status: 'refused', reason };
}

/** Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined where it says neither. RFC 9110 §10.2.3. */
function retryAfterMillis(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What can be read; an answer counts by its status even where the rest of it gets lost. */
async function read(res: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of res) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) break;
      chunks.push(chunk);
    }
  } catch {
    // Said above.
  }
  return Buffer.concat(chunks);
}

function accepted(answer: Uint8Array): Outcome {
  const { rejectedSpans, errorMessage } = decodeAnswer(answer);
  return { status: 'accepted', rejected: rejectedSpans, reason: errorMessage || 'it gave no reason' };
}

// A server may quote what it was sent.
function withoutKey(outcome: Outcome, apiKey: string | undefined): Outcome {
  return apiKey === undefined ? outcome : { ...outcome, reason: outcome.reason.replaceAll(apiKey, '[API key]') };
}
