import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { longestTimer, withoutTracing } from '@honeyhive/core/internal';
import { decodeResponse } from '../otlp/decode-response.js';
import { otlpEndpoint } from './otlp-endpoint.js';
import { statusReason } from './status-reason.js';
import { isTestRun } from './test-run.js';

export type ExportResult =
  | { readonly status: 'accepted'; readonly rejectedSpans: number; readonly reason: string }
  | { readonly status: 'refused'; readonly reason: string }
  /** The only result after which another attempt makes sense. */
  | { readonly status: 'unavailable'; readonly reason: string; readonly retryAfterMillis?: number | undefined };

/** Sends one encoded batch, once. Never rejects, is bounded by a timeout, and does not keep the process alive. */
export type OtlpExporter = (body: Uint8Array, signal: AbortSignal) => Promise<ExportResult>;

// The statuses that OTLP declares retryable. A request without a response is retried as well.
const retryableStatuses = new Set([429, 502, 503, 504]);
/** In a test run a request keeps the process alive so long. Jest waits for half a second. */
const testMillis = 300;
const maxResponseBytes = 64 * 1024;

/**
 * Creates an exporter for a HoneyHive server.
 *
 * OpenTelemetry's own exporter would add the headers of OTEL_EXPORTER_OTLP_HEADERS, which can hold another backend's key,
 * and it drops a batch after ten seconds of retries.
 */
export function createOtlpExporter(serverUrl: URL, apiKey: string | undefined): OtlpExporter {
  const { url, headers } = otlpEndpoint(serverUrl, apiKey);
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? httpsRequest : httpRequest;
  const isTest = isTestRun();
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const configured = Number(process.env.OTEL_EXPORTER_OTLP_TIMEOUT);
  const timeoutMillis = configured > 0 ? Math.min(configured, longestTimer) : 10_000;

  async function send(body: Uint8Array, signal: AbortSignal): Promise<ExportResult> {
    let req: ClientRequest | undefined;
    const timeout = () => req?.destroy(new Error(`no response within ${timeoutMillis} ms`));
    const timer = setTimeout(timeout, timeoutMillis).unref();
    try {
      // A patched `http.request` can throw.
      req = withoutTracing(() => request(url, { method: 'POST', headers, agent, signal }));
      req.once('socket', (socket) => {
        if (isTest) setTimeout(() => socket.unref(), testMillis).unref();
        else socket.unref();
      });
      return await readResult(req.end(body), apiKey);
    } catch (error) {
      // The server can close an idle connection at the moment when the agent reuses it.
      if (req?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') return send(body, signal);
      return { status: 'unavailable', reason: (error as Error).message };
    } finally {
      clearTimeout(timer);
    }
  }

  return async (body, signal) => hideApiKey(await send(body, signal), apiKey);
}

async function readResult(req: ClientRequest, apiKey: string | undefined): Promise<ExportResult> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  req.on('response', resolve).on('error', reject);
  // If the server switches protocols, Node emits neither `response` nor `error`.
  req.on('close', () => reject(new Error('the server closed the connection')));
  const res = await promise;
  const { statusCode = 0, headers } = res;
  const body = await readBody(res);
  const reason = statusReason(statusCode, apiKey);
  if (retryableStatuses.has(statusCode)) {
    return { status: 'unavailable', reason, retryAfterMillis: parseRetryAfter(headers['retry-after']) };
  }
  return statusCode >= 200 && statusCode < 300 ? acceptedResult(body) : { status: 'refused', reason };
}

/** Parses a Retry-After header, which holds seconds or a date (RFC 9110, section 10.2.3). */
function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Reads the body as far as possible. The status already decides the result, so a truncated body is not an error. */
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
    // The chunks up to here are returned.
  }
  return Buffer.concat(chunks);
}

function acceptedResult(body: Uint8Array): ExportResult {
  const { rejectedSpans, errorMessage } = decodeResponse(body);
  return { status: 'accepted', rejectedSpans, reason: errorMessage || 'the server gave no reason' };
}

// A server can quote the request, and with it the key.
function hideApiKey(result: ExportResult, apiKey: string | undefined): ExportResult {
  return apiKey === undefined ? result : { ...result, reason: result.reason.replaceAll(apiKey, '[API key]') };
}
