import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, createContextKey } from '@opentelemetry/api';
import { clientRequestCarrier, clientRequestUrl, type NodeClientRequest } from './client-request.js';
import { globalState } from './global-state.js';
import type { HeaderCarrier } from './header-carrier.js';
import { hasAnythingToInject, injectAbsent } from './inject.js';
import { type UndiciRequest, undiciCarrier, undiciUrl } from './undici-request.js';
import { guarded } from './warning.js';
import { withhold } from './withheld.js';

/** Whether a request to `url` may carry trace and session. */
export type DestinationRule = (url: URL) => boolean;

interface Outgoing {
  rule: DestinationRule | undefined;
  /** Origins that a wrapped client was told to call. */
  readonly consented: Set<string>;
  /** Ends the listening of whichever copy of this package has begun it. */
  stop: (() => void) | undefined;
}

const state = () =>
  globalState<Outgoing>('outgoing', () => ({ rule: undefined, consented: new Set(), stop: undefined }));

// The key under which OpenTelemetry marks an exporter's own requests.
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const maxConsented = 1000;

/** Runs `fn`, inside which requests are nobody's: they carry nothing and are not traced. */
export function withoutTracing<T>(fn: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), fn);
}

/**
 * From now on requests by fetch, undici, http and https carry trace and session to where `rule` lets them.
 * The last rule given is in force. Node publishes each hop of a redirect by itself, so each is judged by itself.
 */
export function propagateOutgoing(rule: DestinationRule): void {
  state().rule = rule;
  listen();
}

/** Undoes `propagateOutgoing`. */
export function stopOutgoing(): void {
  const outgoing = state();
  outgoing.stop?.();
  outgoing.stop = undefined;
  outgoing.rule = undefined;
  outgoing.consented.clear();
}

/** From now on requests to `origin` may carry trace and session whatever the rule says. */
export function consentTo(origin: string): void {
  listen();
  const { consented } = state();
  if (consented.has(origin)) return;
  const [oldest] = consented;
  if (consented.size === maxConsented && oldest !== undefined) consented.delete(oldest);
  consented.add(origin);
}

function listen(): void {
  const outgoing = state();
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
  guarded(leftOff, () => {
    const { request } = message as { request: UndiciRequest };
    if (request.method !== 'CONNECT') propagate(undiciUrl(request), undiciCarrier(request));
  });
}

function onClientRequest(message: unknown): void {
  guarded(leftOff, () => {
    const { request } = message as { request: NodeClientRequest };
    const carrier = clientRequestCarrier(request);
    if (carrier && request.method !== 'CONNECT') propagate(clientRequestUrl(request, carrier), carrier);
  });
}

const leftOff = 'Trace and session were left off an outgoing request';

function propagate(url: URL | null, carrier: HeaderCarrier): void {
  const ctx = context.active();
  if (url === null || ctx.getValue(SUPPRESS_TRACING) || !hasAnythingToInject(ctx)) return;
  const { rule, consented } = state();
  if (consented.has(url.origin) || rule?.(url)) {
    if (isSigned(url, carrier)) return;
    injectAbsent(ctx, carrier);
    carrier.seal?.();
  } else if (rule && carrier.get('traceparent') === undefined) {
    withhold(ctx, url.origin);
  }
}

// A header added after signing breaks some signatures.
function isSigned(url: URL, carrier: HeaderCarrier): boolean {
  return (
    carrier.get('authorization')?.startsWith('AWS4-') === true ||
    carrier.get('signature-input') !== undefined ||
    url.searchParams.has('X-Amz-Signature')
  );
}
