import type { Context } from '@opentelemetry/api';
import { RECEIVED_HEADERS } from '../context/context-keys.js';
import { requestValue } from '../context/request-lookup.js';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import type { PropagationHeader, ReceivedHeaders } from '../headers/received-headers.js';

/**
 * Returns a header that the application has set on an outgoing request. A header that it only forwards, as proxies do,
 * counts as absent: it has the value that the request of `ctx` received.
 */
export function ownHeader(ctx: Context, carrier: HeaderCarrier, name: PropagationHeader): string | undefined {
  const value = carrier.get(name);
  if (value === undefined) return undefined;
  return receivedHeaders(ctx)?.isForwarded(name, value) ? undefined : value;
}

/** Removes the forwarded headers of a caller that is not trusted. What was appended to them stays. */
export function removeDistrusted(ctx: Context, carrier: HeaderCarrier): void {
  const received = receivedHeaders(ctx);
  for (const name of received?.distrusted ?? []) {
    const value = carrier.get(name);
    const own = value && received?.withoutReceived(name, value);
    if (own === value) continue;
    if (own === undefined) carrier.delete(name);
    else carrier.set(name, own);
  }
}

function receivedHeaders(ctx: Context): ReceivedHeaders | undefined {
  return requestValue(ctx, RECEIVED_HEADERS) as ReceivedHeaders | undefined;
}
