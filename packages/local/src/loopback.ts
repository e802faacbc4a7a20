import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** Throws for a request that a web page of another origin may have sent. */
export function requireLoopback({ method, headers: { host = '', origin } }: IncomingMessage): void {
  // A page can point its own name at 127.0.0.1, but its name then stands in Host.
  if (!loopback.test(host)) throw new HttpError(403, `Host "${host}" is not this machine: use 127.0.0.1 or localhost`);
  if (method === 'GET' || method === 'HEAD' || origin === undefined || origin === `http://${host}`) return;
  throw new HttpError(403, `Origin "${origin}" may not write here`);
}
