import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';

/** Whether a host is this machine, to which only itself can connect. */
export function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/i.test(host);
}

/** Throws for a request that came by a name of another machine. */
export function requireLoopback({ headers: { host = '' } }: IncomingMessage): void {
  // A page can point its own name at 127.0.0.1, but its name then stands in Host.
  if (!isLoopback(host.replace(/:\d+$/, '')))
    throw new HttpError(403, `Host "${host}" is not this machine: use 127.0.0.1 or localhost`);
}

/** Throws for a write that a web page of another origin has sent. */
export function requireSameOrigin({ method, headers: { host = '', origin } }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD' || origin === undefined) return;
  if (origin === `http://${host}` || origin === `https://${host}`) return;
  throw new HttpError(403, `Origin "${origin}" may not write here`);
}
