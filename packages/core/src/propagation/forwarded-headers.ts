import type { Context } from '@opentelemetry/api';
import { RECEIVED_HEADERS } from '../context/context-keys.js';
import { requestValue } from '../context/request-lookup.js';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import type { HeaderGetter } from '../headers/header-getter.js';
import { isPropagationHeader, type PropagationHeader, type ReceivedHeaders } from '../headers/received-headers.js';
import { isSignedHeader } from '../headers/signature.js';

type Headers = Pick<HeaderCarrier, 'get'>;

/**
 * Returns a header that the application has set on an outgoing request. A header that it only forwards, as proxies do,
 * counts as absent: it has the value that the request of `ctx` received.
 */
export function ownHeader(ctx: Context, carrier: Headers, name: PropagationHeader): string | undefined {
  const value = carrier.get(name);
  return value !== undefined && receivedHeaders(ctx)?.isForwarded(name, value) ? undefined : value;
}

/** Reads the headers of a request that may forward those of the request that `ctx` is in. */
export function ownHeaders(ctx: Context, get: HeaderGetter): HeaderGetter {
  const headers = { get };
  return (name) => (isPropagationHeader(name) ? ownHeader(ctx, headers, name) : get(name));
}

/**
 * Removes the headers of these names that are forwarded. What another instrumentation or the application appended to them
 * stays, and so does what the application has signed.
 *
 * @param names default: those that must not be forwarded, because the caller is not trusted with them.
 */
export function removeForwarded(ctx: Context, carrier: HeaderCarrier, names?: readonly PropagationHeader[]): void {
  const received = receivedHeaders(ctx);
  if (received === undefined) return;
  for (const name of names ?? received.distrusted) {
    const value = carrier.get(name);
    if (value === undefined || (!received.isSigned && isSignedHeader(carrier, name))) continue;
    const own = received.withoutReceived(name, value);
    if (own === undefined) carrier.delete(name);
    else if (own !== value) carrier.set(name, own);
  }
}

function receivedHeaders(ctx: Context): ReceivedHeaders | undefined {
  return requestValue(ctx, RECEIVED_HEADERS) as ReceivedHeaders | undefined;
}
