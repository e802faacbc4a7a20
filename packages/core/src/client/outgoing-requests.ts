import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context } from '@opentelemetry/api';
import { SUPPRESS_TRACING } from '../context/context-keys.js';
import { type HeaderCarrier, headerCarrier, type OutgoingHeaders } from '../headers/header-carrier.js';
import { ownHeader, removeForwarded } from '../propagation/forwarded-headers.js';
import { hasAnythingToInject, injectAbsent } from '../propagation/inject.js';
import { globalState } from '../runtime/global-state.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { clientRequestCarrier, clientRequestUrl, type NodeClientRequest } from './node-client-request.js';
import { isSigned } from './signed-request.js';
import { targetUrl } from './target-url.js';
import { type UndiciRequest, undiciCarrier, undiciUrl } from './undici-request.js';
import { recordWithheld } from './withheld-requests.js';

/** Returns true if a request to `url` may carry trace and session. */
export type DestinationRule = (url: URL) => boolean;

interface OutgoingState {
  rule: DestinationRule | undefined;
  deniedOrigin: string | undefined;
  /** The origins that wrapped clients call, most recent last. They need no rule. */
  readonly allowedOrigins: Set<string>;
  /** Unsubscribes whichever copy of this package has subscribed. */
  unsubscribe: (() => void) | undefined;
}

const outgoing = globalState<OutgoingState>('outgoing', () => ({
  rule: undefined,
  deniedOrigin: undefined,
  allowedOrigins: new Set(),
  unsubscribe: undefined,
}));

const maxAllowedOrigins = 1000;

/** Runs `fn`. Requests made inside it carry no headers of ours and are not traced. */
export function withoutTracing<T>(fn: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), fn);
}

/**
 * Adds trace and session to requests by fetch, undici, http and https, and to WebSocket handshakes, if `rule` allows their
 * destination. A second call replaces the rule. The rule is applied to each hop of a redirect separately; headers that the
 * application has set itself are sent wherever its client sends them.
 *
 * Requests of a node:http2 session are published too late to add headers. Pass the headers yourself:
 *
 * @param deniedOrigin never receives the headers, whatever the rule returns.
 * @example session.request(injectContextIntoCarrier({ ':path': '/ask' }));
 */
export function propagateOutgoing(rule: DestinationRule, deniedOrigin?: string): void {
  outgoing.rule = rule;
  outgoing.deniedOrigin = deniedOrigin;
  subscribeToRequests();
}

/** Undoes `propagateOutgoing` and `allowOrigin`. */
export function stopOutgoing(): void {
  outgoing.unsubscribe?.();
  outgoing.unsubscribe = undefined;
  outgoing.rule = undefined;
  outgoing.deniedOrigin = undefined;
  outgoing.allowedOrigins.clear();
}

/** Lets requests to `origin` carry trace and session whatever the rule returns. The last 1000 origins are remembered. */
export function allowOrigin(origin: string): void {
  subscribeToRequests();
  const { allowedOrigins } = outgoing;
  // Deleted first, so that the origin moves to the end.
  allowedOrigins.delete(origin);
  allowedOrigins.add(origin);
  const [oldest] = allowedOrigins;
  if (allowedOrigins.size > maxAllowedOrigins && oldest !== undefined) allowedOrigins.delete(oldest);
}

/** Adds trace and session to `headers` of a request that Node publishes too late, as it does for node:http2. */
export function injectForOrigin(headers: OutgoingHeaders, origin: string, path: string): void {
  warnOnThrow(notInjected, () => propagate(targetUrl(origin, path), headerCarrier(headers)));
}

function subscribeToRequests(): void {
  if (outgoing.unsubscribe) return;
  subscribe('undici:request:create', onUndiciRequest);
  subscribe('http.client.request.created', onClientRequest);
  outgoing.unsubscribe = () => {
    unsubscribe('undici:request:create', onUndiciRequest);
    unsubscribe('http.client.request.created', onClientRequest);
  };
}

// An error thrown by a subscriber ends the process, so these two must not throw.
function onUndiciRequest(message: unknown): void {
  warnOnThrow(notInjected, () => {
    const { request } = message as { request: UndiciRequest };
    if (request.method !== 'CONNECT') propagate(undiciUrl(request), undiciCarrier(request));
  });
}

function onClientRequest(message: unknown): void {
  warnOnThrow(notInjected, () => {
    const { request } = message as { request: NodeClientRequest };
    const carrier = clientRequestCarrier(request);
    if (carrier && request.method !== 'CONNECT') propagate(clientRequestUrl(request, carrier), carrier);
  });
}

const notInjected = 'An outgoing request was sent without trace and session';

function propagate(url: URL | null, carrier: HeaderCarrier): void {
  const ctx = context.active();
  if (url === null || ctx.getValue(SUPPRESS_TRACING) || !hasAnythingToInject(ctx)) return;
  removeForwarded(ctx, carrier);
  if (isSigned(url, carrier)) return;
  const { rule, deniedOrigin, allowedOrigins } = outgoing;
  if (deniedOrigin !== undefined && url.origin === deniedOrigin) return;
  const isAllowed = allowedOrigins.size > 0 && allowedOrigins.has(url.origin);
  if (isAllowed || (rule && warnOnThrow(notInjected, () => rule(url)) === true)) {
    injectAbsent(ctx, carrier);
    carrier.seal?.();
  } else if (rule && ownHeader(ctx, carrier, 'traceparent') === undefined) {
    recordWithheld(ctx, url.origin);
  }
}
