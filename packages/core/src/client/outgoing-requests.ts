import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Context, context } from '@opentelemetry/api';
import { SUPPRESS_TRACING } from '../context/context-keys.js';
import { type HeaderCarrier, headerCarrier, type OutgoingHeaders } from '../headers/header-carrier.js';
import { ownHeader, removeForwarded } from '../propagation/forwarded-headers.js';
import { hasAnythingToInject, injectAbsent } from '../propagation/inject.js';
import { debugLog } from '../runtime/debug-log.js';
import { globalState } from '../runtime/global-state.js';
import { isTracingOff } from '../runtime/off-switch.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { followForReports } from '../server/report-hop.js';
import { describeInjected, describeWithheld } from './describe-outgoing.js';
import { propagateWithLateHeaders } from './late-headers.js';
import { clientRequestCarrier, clientRequestUrl, type NodeClientRequest } from './node-client-request.js';
import { reportCalls } from './report-calls.js';
import { isSigned } from './signed-request.js';
import { targetUrl } from './target-url.js';
import { callOf } from './undici-call.js';
import { followUndici } from './undici-copies.js';
import { type UndiciRequest, undiciCarrier, undiciUrls } from './undici-request.js';
import { warnOfUnseenFetch } from './unseen-fetch.js';
import { recordUndetermined, recordWithheld } from './withheld-requests.js';

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
  if (isTracingOff()) return;
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
  warnOnThrow(notInjected, () => propagate(context.active(), [targetUrl(origin, path)], headerCarrier(headers)));
}

function subscribeToRequests(): void {
  if (outgoing.unsubscribe) return;
  warnOfUnseenFetch();
  const unfollowUndici = followUndici();
  followForReports(() => reportCalls({ mayCarry, reasonFor }));
  subscribe('undici:request:create', onUndiciRequest);
  subscribe('http.client.request.created', onClientRequest);
  outgoing.unsubscribe = () => {
    unfollowUndici();
    unsubscribe('undici:request:create', onUndiciRequest);
    unsubscribe('http.client.request.created', onClientRequest);
  };
}

// An error thrown by a subscriber ends the process, so these two must not throw.
function onUndiciRequest(message: unknown): void {
  warnOnThrow(notInjected, () => {
    const { request } = message as { request: UndiciRequest };
    const call = callOf(request);
    if (request.method !== 'CONNECT') propagate(call.context, undiciUrls(request, call), undiciCarrier(request));
  });
}

function onClientRequest(message: unknown): void {
  warnOnThrow(notInjected, () => {
    const { request } = message as { request: NodeClientRequest };
    const carrier = clientRequestCarrier(request);
    if (carrier === undefined || request.method === 'CONNECT') return;
    const ctx = context.active();
    const urls = [clientRequestUrl(request, carrier)];
    if (request.headersSent || !hasAnythingToInject(ctx)) propagate(ctx, urls, carrier);
    else propagateWithLateHeaders(request, carrier, (isAgain) => propagate(ctx, urls, carrier, isAgain));
  });
}

const notInjected = 'An outgoing request was sent without trace and session';

/**
 * @param caller is the context in which the application made the call; undefined if that cannot be known.
 * @param urls are where it may go: all of them must be allowed.
 * @param isAgain is true if it was done for this request before, and has been counted then.
 */
function propagate(
  caller: Context | undefined,
  urls: readonly (URL | null)[],
  carrier: HeaderCarrier,
  isAgain = false,
): void {
  const ctx = caller ?? context.active();
  if (isTracingOff() || ctx.getValue(SUPPRESS_TRACING) || !hasAnythingToInject(ctx)) return;
  const denied = urls.find((url) => !isAllowed(url));
  if (caller !== undefined && denied !== null) removeForwarded(ctx, carrier);
  if (denied === null || urls.some((url) => url === null || isSigned(url, carrier))) {
    debugLog()?.(describeWithheld(urls, reasonFor(urls, carrier)));
    return;
  }
  if (denied === undefined && caller === undefined) {
    recordUndetermined(ctx, (urls[0] as URL).origin);
    debugLog()?.(describeWithheld(urls, reasonFor(urls, carrier)));
  } else if (denied === undefined) {
    const own = debugLog() && ownHeader(ctx, carrier, 'traceparent');
    injectAbsent(ctx, carrier);
    carrier.seal?.();
    debugLog()?.(describeInjected(urls, carrier, own));
  } else if (!isWithheld(denied)) {
    debugLog()?.(describeWithheld(urls, reasonFor(urls, carrier)));
  } else if (isAgain) {
    return;
  } else if (ownHeader(ctx, carrier, 'traceparent') === undefined) {
    recordWithheld(ctx, denied.origin);
    debugLog()?.(describeWithheld(urls, reasonFor(urls, carrier)));
  } else {
    debugLog()?.(describeWithheld(urls, 'the application has set its `traceparent`'));
  }
}

function mayCarry(urls: readonly (URL | null)[], carrier: HeaderCarrier): boolean {
  return urls.every((url) => url !== null && isAllowed(url) && !isSigned(url, carrier));
}

/** Returns why a request carries nothing, if the application has not set its `traceparent`. */
function reasonFor(urls: readonly (URL | null)[], carrier: HeaderCarrier): string {
  if (urls.some((url) => url === null || isSigned(url, carrier))) return 'it is signed, or its URL is unknown';
  const denied = urls.find((url) => !isAllowed(url));
  if (!denied) return 'its caller is unknown';
  if (isWithheld(denied)) return 'its destination is neither private nor in `propagateTo`';
  return outgoing.rule ? "it is for HoneyHive's own server" : 'no destination rule is set';
}

function isAllowed(url: URL | null): boolean {
  const { rule, deniedOrigin, allowedOrigins } = outgoing;
  if (url === null || (deniedOrigin !== undefined && url.origin === deniedOrigin)) return false;
  if (allowedOrigins.size > 0 && allowedOrigins.has(url.origin)) return true;
  return rule !== undefined && warnOnThrow(notInjected, () => rule(url)) === true;
}

/** Returns true if it is the rule that keeps the headers from `url`. */
function isWithheld(url: URL): boolean {
  return outgoing.rule !== undefined && url.origin !== outgoing.deniedOrigin;
}
