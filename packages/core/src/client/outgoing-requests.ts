import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context } from '@opentelemetry/api';
import { SUPPRESS_TRACING } from '../context/context-keys.js';
import { type HeaderCarrier, headerCarrier, type OutgoingHeaders } from '../headers/header-carrier.js';
import { hasAnythingToInject, injectAbsent } from '../propagation/inject.js';
import { globalState } from '../runtime/global-state.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { clientRequestCarrier, clientRequestUrl, type NodeClientRequest } from './node-client-request.js';
import { isSigned } from './signed-request.js';
import { targetUrl } from './target-url.js';
import { type UndiciRequest, undiciCarrier, undiciUrl } from './undici-request.js';
import { recordWithheld } from './withheld-requests.js';

/** Whether a request to `url` may carry trace and session. */
export type DestinationRule = (url: URL) => boolean;

interface Outgoing {
  rule: DestinationRule | undefined;
  never: string | undefined;
  /** Origins that a wrapped client was told to call. */
  readonly consented: Set<string>;
  /** Ends the listening of whichever copy of this package has begun it. */
  stop: (() => void) | undefined;
}

const outgoing = globalState<Outgoing>('outgoing', () => ({
  rule: undefined,
  never: undefined,
  consented: new Set(),
  stop: undefined,
}));

const maxConsented = 1000;

/** Runs `fn`, inside which requests are nobody's: they carry nothing and are not traced. */
export function withoutTracing<T>(fn: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), fn);
}

/**
 * From now on requests by fetch, undici, http and https, and those that open a WebSocket, carry trace and session to
 * where `rule` lets them, and to the origin `never` in no case. The last rule given is in force. Node publishes each
 * hop of a redirect by itself, so each is judged by itself; headers that the application has set by hand go where its
 * client takes them.
 *
 * Node publishes requests of node:http2 sessions when their headers are packed: those are given them by hand.
 *
 * @example session.request(injectContextIntoCarrier({ ':path': '/ask' }));
 */
export function propagateOutgoing(rule: DestinationRule, never?: string): void {
  outgoing.rule = rule;
  outgoing.never = never;
  listen();
}

/** Undoes `propagateOutgoing`. */
export function stopOutgoing(): void {
  outgoing.stop?.();
  outgoing.stop = undefined;
  outgoing.rule = undefined;
  outgoing.never = undefined;
  outgoing.consented.clear();
}

/** From now on requests to `origin` may carry trace and session whatever the rule says; so may the last 1000 others. */
export function allowOrigin(origin: string): void {
  listen();
  const { consented } = outgoing;
  // Put last, so that what is called now is not the first to be forgotten.
  consented.delete(origin);
  consented.add(origin);
  const [oldest] = consented;
  if (consented.size > maxConsented && oldest !== undefined) consented.delete(oldest);
}

/** Gives `headers` trace and session where Node publishes the request for `path` on `origin` too late, as by node:http2. */
export function injectForOrigin(headers: OutgoingHeaders, origin: string, path: string): void {
  warnOnThrow(leftOff, () => propagate(targetUrl(origin, path), headerCarrier(headers)));
}

function listen(): void {
  if (outgoing.stop) return;
  subscribe('undici:request:create', onUndiciRequest);
  subscribe('http.client.request.created', onClientRequest);
  outgoing.stop = () => {
    unsubscribe('undici:request:create', onUndiciRequest);
    unsubscribe('http.client.request.created', onClientRequest);
  };
}

// What a subscriber throws ends the process, so nothing may leave these two.
function onUndiciRequest(message: unknown): void {
  warnOnThrow(leftOff, () => {
    const { request } = message as { request: UndiciRequest };
    if (request.method !== 'CONNECT') propagate(undiciUrl(request), undiciCarrier(request));
  });
}

function onClientRequest(message: unknown): void {
  warnOnThrow(leftOff, () => {
    const { request } = message as { request: NodeClientRequest };
    const carrier = clientRequestCarrier(request);
    if (carrier && request.method !== 'CONNECT') propagate(clientRequestUrl(request, carrier), carrier);
  });
}

const leftOff = 'Trace and session were left off an outgoing request';

function propagate(url: URL | null, carrier: HeaderCarrier): void {
  const ctx = context.active();
  if (url === null || ctx.getValue(SUPPRESS_TRACING) || !hasAnythingToInject(ctx) || isSigned(url, carrier)) return;
  const { rule, never, consented } = outgoing;
  if (never !== undefined && url.origin === never) return;
  if ((consented.size > 0 && consented.has(url.origin)) || (rule && warnOnThrow(leftOff, () => rule(url)) === true)) {
    injectAbsent(ctx, carrier);
    carrier.seal?.();
  } else if (rule && carrier.get('traceparent') === undefined) {
    recordWithheld(ctx, url.origin);
  }
}
