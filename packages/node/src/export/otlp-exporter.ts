import { warnOnce } from '@honeyhive/core/internal';
import { decodeResponse, decodeStatusMessage } from '../otlp/decode-response.js';
import { decompress, isCompressed } from './compress.js';
import { createHttpClient, type HttpResponse } from './http-client.js';
import { otlpEndpoint } from './otlp-endpoint.js';
import { statusReason } from './status-reason.js';
import { isTestRun } from './test-run.js';

export type ExportResult =
  | { readonly status: 'accepted'; readonly rejectedSpans: number; readonly reason: string }
  | { readonly status: 'refused'; readonly reason: string; readonly httpStatus?: number }
  /** The only result after which another attempt makes sense. */
  | { readonly status: 'unavailable'; readonly reason: string; readonly retryAfterMillis?: number | undefined };

/** Sends one encoded batch, once. Never rejects, is bounded by a timeout, and does not keep the process alive. */
export type OtlpExporter = (body: Uint8Array, signal: AbortSignal) => Promise<ExportResult>;

/** The statuses with which a server can refuse a body because it is compressed. */
const encodingStatuses = new Set([400, 415, 500]);
// The statuses that OTLP declares retryable. A request without a response is retried as well.
const retryableStatuses = new Set([429, 502, 503, 504]);
/** In a test run a request keeps the process alive so long. Jest waits for half a second. */
const testMillis = 300;
const maxMessageLength = 300;

/**
 * Creates an exporter for a HoneyHive server.
 *
 * OpenTelemetry's own exporter would add the headers of OTEL_EXPORTER_OTLP_HEADERS, which can hold another backend's key,
 * and it drops a batch after ten seconds of retries.
 */
export function createOtlpExporter(serverUrl: URL, apiKey: string | undefined): OtlpExporter {
  const { url, headers } = otlpEndpoint(serverUrl, apiKey);
  const isTest = isTestRun();
  const send = createHttpClient(serverUrl, (socket) => {
    if (isTest) setTimeout(() => socket.unref(), testMillis).unref();
    else socket.unref();
  });
  const configured = Number(process.env.OTEL_EXPORTER_OTLP_TIMEOUT);
  const timeoutMillis = configured > 0 ? configured : 10_000;

  /** Undefined until the server has accepted a body. */
  let understandsGzip: boolean | undefined;

  async function post(body: Uint8Array, signal: AbortSignal): Promise<ExportResult> {
    const encoding = isCompressed(body) ? { 'Content-Encoding': 'gzip' } : undefined;
    try {
      const request = { method: 'POST', headers: { ...headers, ...encoding }, body, timeoutMillis, signal };
      return readResult(await send(url, request), url.origin, apiKey);
    } catch (error) {
      return { status: 'unavailable', reason: (error as Error).message };
    }
  }

  // Every OTLP server has to understand gzip, and still some do not. They refuse the same spans only in that form.
  async function exportBody(body: Uint8Array, signal: AbortSignal): Promise<ExportResult> {
    if (!isCompressed(body)) return post(body, signal);
    if (understandsGzip !== false) {
      const result = await post(body, signal);
      understandsGzip ??= result.status === 'accepted' || undefined;
      const mayBeRefusal = result.status === 'refused' && encodingStatuses.has(result.httpStatus ?? 0);
      if (understandsGzip || !mayBeRefusal) return result;
    }
    const result = await post(await decompress(body).catch(() => body), signal);
    if (result.status === 'accepted' && understandsGzip === undefined) {
      understandsGzip = false;
      warnOnce(`${url.origin} accepts spans only without gzip`, 'set HH_COMPRESSION=none, so that none are compressed');
    }
    return result;
  }

  return exportBody;
}

function readResult(response: HttpResponse, origin: string, apiKey: string | undefined): ExportResult {
  const { status, headers, body } = response;
  if (status >= 200 && status < 300) return acceptedResult(body, origin, apiKey);
  const reason = statusReason(status, apiKey) + serverMessage(response, apiKey);
  if (!retryableStatuses.has(status)) return { status: 'refused', reason, httpStatus: status };
  return { status: 'unavailable', reason, retryAfterMillis: parseRetryAfter(headers['retry-after']) };
}

/** A partial success without rejected spans is a warning or a suggestion of the server. */
function acceptedResult(body: Buffer, origin: string, apiKey: string | undefined): ExportResult {
  const { rejectedSpans, errorMessage } = decodeResponse(body);
  const message = shorten(errorMessage, apiKey);
  if (rejectedSpans === 0 && message !== '') warnOnce(`${origin} has accepted spans, and says`, message);
  return { status: 'accepted', rejectedSpans, reason: message || 'the server gave no reason' };
}

/** Returns the message with which an OTLP server explains an error. Other servers send pages and JSON of any kind. */
function serverMessage({ headers, body }: HttpResponse, apiKey: string | undefined): string {
  if (!headers['content-type']?.startsWith('application/x-protobuf')) return '';
  const message = shorten(decodeStatusMessage(body), apiKey);
  return message && `, ${message}`;
}

/** A server can quote the request in its message, and with it the key. */
function shorten(message: string, apiKey: string | undefined): string {
  const text = apiKey === undefined ? message : message.replaceAll(apiKey, '[API key]');
  return text.trim().replace(/\s+/g, ' ').slice(0, maxMessageLength);
}

/** Parses a Retry-After header, which holds seconds or a date (RFC 9110, section 10.2.3). */
function parseRetryAfter(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
