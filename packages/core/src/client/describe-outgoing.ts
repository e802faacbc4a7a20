import type { HeaderCarrier } from '../headers/header-carrier.js';

type Urls = readonly (URL | null)[];

/** Returns a debug message about a request that carries nothing of ours. */
export function describeWithheld(urls: Urls, reason: string): string {
  return `${nameOf(urls)} carries nothing of ours, because ${reason}`;
}

/** Returns a debug message about a request with its headers in `carrier`. @param own is the application's traceparent. */
export function describeInjected(urls: Urls, carrier: HeaderCarrier, own: string | undefined): string {
  const traceparent = carrier.get('traceparent') ?? 'none';
  const setBy = own === undefined ? '' : ' (set by the application)';
  return `${nameOf(urls)} carries traceparent ${traceparent}${setBy}, baggage ${carrier.get('baggage') ?? 'none'}`;
}

function nameOf(urls: Urls): string {
  return `outgoing request to ${urls.map((url) => url?.origin ?? 'an unknown URL').join(' or ')}`;
}
