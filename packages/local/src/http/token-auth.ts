import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.js';
import type { Reply } from './route.js';

/** Throws for a request that does not show the token, as a bearer's or by the cookie that `signIn` gives. */
export function requireToken(req: IncomingMessage, token: string): void {
  const [, bearer = ''] = /^Bearer (.*)$/i.exec(req.headers.authorization ?? '') ?? [];
  if (!isSameSecret(bearer, token) && !isSameSecret(cookie(req), encodeURIComponent(token))) throw unauthorized();
}

/** Answers `GET /?token=`, by which a browser gets its cookie. */
export function signIn(req: IncomingMessage, { pathname, searchParams }: URL, token: string): Reply | undefined {
  const shown = searchParams.get('token');
  if (req.method !== 'GET' || pathname !== '/' || shown === null) return undefined;
  if (!isSameSecret(shown, token)) throw unauthorized();
  const value = `${cookieName(req)}=${encodeURIComponent(token)}`;
  const headers = { location: '/', 'set-cookie': `${value}; HttpOnly; SameSite=Strict; Path=/` };
  return { status: 303, type: 'text/plain', headers, body: '' };
}

function cookie(req: IncomingMessage): string {
  const start = `${cookieName(req)}=`;
  const pairs = (req.headers.cookie ?? '').split(/; */);
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? '';
}

// A cookie goes to every port of its host, where another honeyhive-local may listen.
function cookieName({ socket }: IncomingMessage): string {
  return `honeyhive-local-${socket.localPort}`;
}

// Digests are of one length, so that the time of the comparison does not tell that of the token.
function isSameSecret(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

function unauthorized(): HttpError {
  return new HttpError(
    401,
    'This honeyhive-local asks for its token: send "Authorization: Bearer TOKEN", or open /?token=TOKEN in a browser',
  );
}
