import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Context, context, trace } from '@opentelemetry/api';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import { ownHeader } from '../propagation/forwarded-headers.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { type CallReport, doctorHeader, parseReport } from '../server/hop-report.js';
import { requestStateIn } from '../server/request-state.js';
import { clientRequestCarrier, clientRequestUrl, type NodeClientRequest } from './node-client-request.js';
import { callOf } from './undici-call.js';
import { type UndiciRequest, undiciCarrier, undiciUrls } from './undici-request.js';

const maxCalls = 16;

export interface CallJudgement {
  /** Returns true if a request to `urls` may carry trace and session, whoever writes them. */
  mayCarry(urls: readonly (URL | null)[], carrier: HeaderCarrier): boolean;
  /** Returns why a request to one of `urls` carries nothing. */
  reasonFor(urls: readonly (URL | null)[], carrier: HeaderCarrier): string;
}

/**
 * Observes the outgoing requests of requests that have a report: each carries the header on if it carries trace and session,
 * and the report in its response becomes part of the report. Returns a function that ends this.
 */
export function reportCalls({ mayCarry, reasonFor }: CallJudgement): () => void {
  const calls = new WeakMap<object, CallReport>();

  function report(request: object, ctx: Context, urls: readonly (URL | null)[], carrier: HeaderCarrier): void {
    const requested = requestStateIn(ctx)?.requestedReport;
    if (requested === undefined) return;
    const { calls: reported } = requested.report;
    const traceId = trace.getSpanContext(ctx)?.traceId;
    // Other instrumentations write a `traceparent` to every destination, where the header must not follow.
    const isWritten = traceId !== undefined && carrier.get('traceparent')?.includes(traceId) === true;
    const sent = isWritten && mayCarry(urls, carrier);
    // A proxy forwards the header by itself.
    if (!sent) carrier.delete(doctorHeader);
    else if (carrier.get(doctorHeader) === undefined) carrier.set(doctorHeader, requested.header);
    if (reported.length === maxCalls) {
      requested.report.truncated = true;
      return;
    }
    const to = urls[0]?.origin ?? 'an unknown URL';
    const isOwn = ownHeader(ctx, carrier, 'traceparent') !== undefined;
    const why = isOwn ? 'the application has set its `traceparent`' : reasonFor(urls, carrier);
    const call = { to, sent, why: sent ? undefined : why };
    reported.push(call);
    calls.set(request, call);
  }

  function complete(request: object, status: number, header: string | undefined): void {
    const call = calls.get(request);
    if (call === undefined) return;
    call.status = status;
    const hop = call.sent ? parseReport(header) : undefined;
    if (hop) call.hop = hop;
  }

  const listeners: Readonly<Record<string, (message: never) => void>> = {
    'undici:request:create'({ request }: { request: UndiciRequest }) {
      const call = callOf(request);
      if (request.method !== 'CONNECT')
        report(request, call.context ?? context.active(), undiciUrls(request, call), undiciCarrier(request));
    },
    'http.client.request.created'({ request }: { request: NodeClientRequest }) {
      const carrier = clientRequestCarrier(request);
      if (carrier && request.method !== 'CONNECT')
        report(request, context.active(), [clientRequestUrl(request, carrier)], carrier);
    },
    'undici:request:headers'({ request, response }: { request: object; response: UndiciResponse }) {
      complete(request, response.statusCode, headerIn(response.headers));
    },
    'http.client.response.finish'({ request, response }: { request: object; response: NodeResponse }) {
      complete(request, response.statusCode, response.headers[doctorHeader]);
    },
  };
  const safe = Object.entries(listeners).map(
    ([channel, listener]) =>
      [channel, (message: unknown) => warnOnThrow(notReported, () => listener(message as never))] as const,
  );
  for (const [channel, listener] of safe) subscribe(channel, listener);
  return () => {
    for (const [channel, listener] of safe) unsubscribe(channel, listener);
  };
}

const notReported = 'An outgoing request is missing in a report';

interface UndiciResponse {
  readonly statusCode: number;
  /** Alternating names and values. */
  readonly headers: readonly Buffer[];
}

interface NodeResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

function headerIn(headers: readonly Buffer[]): string | undefined {
  const index = headers.findIndex((name, at) => at % 2 === 0 && String(name).toLowerCase() === doctorHeader);
  return index === -1 ? undefined : String(headers[index + 1]);
}
