import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { longestTimer, withoutTracing } from '@honeyhive/core/adapter';
import { decodeResponse } from '../otlp/decode-response.js';

/** What became of an attempt to hand spans over. */
export type ExportResult =
  | { readonly status: 'accepted'; readonly rejectedSpans: number; readonly reason: string }
  | { readonly status: 'refused'; readonly reason: string }
  /** Worth another attempt. */
  | { readonly status: 'unavailable'; readonly reason: string; readonly retryAfterMillis?: number | undefined };

/** One attempt. Never rejects, ends within its time, and keeps no process alive. */
export type OtlpExporter = (body: Uint8Array, signal: AbortSignal) => Promise<ExportResult>;

// Those that OTLP lets a client try again; an attempt that got no answer at all is tried again too.
const retryableStatuses = new Set([429, 502, 503, 504]);
const maxResponseBytes = 64 * 1024;

/**
 * OTLP over HTTP with protobuf bodies: https://opentelemetry.io/docs/specs/otlp/#otlphttp. OpenTelemetry's own exporter
 * adds the headers of OTEL_EXPORTER_OTLP_HEADERS, and with them the key of whoever else is exported to, and gives a batch
 * up after ten seconds.
 */
export function createOtlpExporter(serverUrl: URL, apiKey: string | undefined): OtlpExporter {
  const url = new URL('opentelemetry/v1/traces', serverUrl);
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? httpsRequest : httpRequest;
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const configured = Number(process.env.OTEL_EXPORTER_OTLP_TIMEOUT);
  const timeoutMillis = configured > 0 ? Math.min(configured, longestTimer) : 10_000;
  const headers = {
    'Content-Type': 'application/x-protobuf',
    'User-Agent': 'honeyhive-node',
    ...(apiKey !== undefined && { Authorization: `Bearer ${apiKey}` }),
  };

  async function send(body: Uint8Array, signal: AbortSignal): Promise<ExportResult> {
    let req: ClientRequest | undefined;
    const timeout = () => req?.destroy(new Error(`no answer in ${timeoutMillis} ms`));
    const timer = setTimeout(timeout, timeoutMillis).unref();
    try {
      // Whoever has put another function in its place may throw.
      req = withoutTracing(() => request(url, { method: 'POST', headers, agent, signal }));
      req.once('socket', (socket) => socket.unref());
      return await readResult(req.end(body));
    } catch (error) {
      // A server may close a connection at the moment that it is used again.
      if (req?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return send(body, signal);
      return { status: 'unavailable', reason: (error as Error).message };
    } finally {
      clearTimeout(timer);
    }
  }

  return async (body, signal) => hideApiKey(await send(body, signal), apiKey);
}

async function readResult(req: ClientRequest): Promise<ExportResult> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  req.on('response', resolve).on('error', reject);
  // Node tells of no error where the server has switched protocols.
  req.on('close', () => reject(new Error('it closed the connection')));
  const res = await promise;
  const { statusCode = 0, headers } = res;
  const responseBody = await readBody(res);
  const reason = `it answered ${statusCode}`;
  if (retryableStatuses.has(statusCode)) {
    return { status: 'unavailable', reason, retryAfterMillis: parseRetryAfter(headers['retry-after']) };
  }
  return statusCode >= 200 && statusCode < 300 ? acceptedResult(responseBody) : { status: 'refused', reason };
}

/** Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined where it says neither. RFC 9110 §10.2.3. */
function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What can be read; an answer counts by its status even where the rest of it gets lost. */
async function readBody(res: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of res) {
      bytes += chunk.length;
      if (bytes > maxResponseBytes) break;
      chunks.push(chunk);
    }
  } catch {
    // Said above.
  }
  return Buffer.concat(chunks);
}

function acceptedResult(responseBody: Uint8Array): ExportResult {
  const { rejectedSpans, errorMessage } = decodeResponse(responseBody);
  return { status: 'accepted', rejectedSpans, reason: errorMessage || 'it gave no reason' };
}

// A server may quote what it was sent.
function hideApiKey(result: ExportResult, apiKey: string | undefined): ExportResult {
  return apiKey === undefined ? result : { ...result, reason: result.reason.replaceAll(apiKey, '[API key]') };
}
