import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';
import type { Reply } from './route.js';

/** Throws if a request has neither the token as `Authorization: Bearer` nor the cookie that `signIn` sets. */
export function requireToken(req: IncomingMessage, token: string): void {
  const [, bearer = ''] = /^Bearer (.*)$/i.exec(req.headers.authorization ?? '') ?? [];
  if (!isSameSecret(bearer, token) && !isSameSecret(cookie(req), encodeURIComponent(token))) throw unauthorized();
}

/** Returns the reply to `GET /?token=TOKEN`, which sets a browser's cookie; undefined for other requests. */
export function signIn(req: IncomingMessage, { pathname, searchParams }: URL, token: string): Reply | undefined {
  const presented = searchParams.get('token');
  if (req.method !== 'GET' || pathname !== '/' || presented === null) return undefined;
  if (!isSameSecret(presented, token)) throw unauthorized();
  const value = `${cookieName(req)}=${encodeURIComponent(token)}`;
  const headers = { location: '/', 'set-cookie': `${value}; HttpOnly; SameSite=Strict; Path=/` };
  return { status: 303, type: 'text/plain', headers, body: '' };
}

function cookie(req: IncomingMessage): string {
  const start = `${cookieName(req)}=`;
  const pairs = (req.headers.cookie ?? '').split(/; */);
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? '';
}

// Browsers send a cookie to every port of its host, where another honeyhive-local may listen.
function cookieName({ socket }: IncomingMessage): string {
  return `honeyhive-local-${socket.localPort}`;
}

// Digests have the same length, so the duration of the comparison does not reveal the length of the token.
function isSameSecret(presented: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(presented), digest(token));
}

function unauthorized(): HttpError {
  return new HttpError(
    401,
    'This honeyhive-local requires its token: pass --token TOKEN, send "Authorization: Bearer TOKEN", or open /?token=TOKEN in a browser',
  );
}
