import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';

/** Returns true for a host that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/i.test(host);
}

/** Throws if the Host header is not a loopback name or address. */
export function requireLoopback({ headers: { host = '' } }: IncomingMessage): void {
  // A malicious page can resolve its own name to 127.0.0.1 (DNS rebinding), but then that name is in Host.
  if (!isLoopback(host.replace(/:\d+$/, '')))
    throw new HttpError(403, `Host "${host}" is not this machine: use 127.0.0.1 or localhost`);
}

/** Throws if a web page of another origin sent a request that writes. */
export function requireSameOrigin({ method, headers: { host = '', origin } }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD' || origin === undefined) return;
  if (origin === `http://${host}` || origin === `https://${host}`) return;
  throw new HttpError(403, `Origin "${origin}" is not allowed to write`);
}
