import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HttpError } from './http-error.js';
import type { LiveSessions } from './live-sessions.js';
import { requireLoopback } from './loopback.js';
import { json, type Reply } from './reply.js';
import { routes } from './routes.js';
import type { Store } from './store.js';

/** The HTTP side of a store. */
export function createLocalServer(store: Store, live: LiveSessions): Server {
  return createServer(async (req, res) => {
    send(res, await reply(req, store, live));
  });
}

async function reply(req: IncomingMessage, store: Store, live: LiveSessions): Promise<Reply> {
  try {
    requireLoopback(req);
    return await route(req, store, live);
  } catch (error) {
    if (error instanceof HttpError) return json({ message: error.message }, error.status);
    return json({ message: String(error) }, 500);
  }
}

function route(req: IncomingMessage, store: Store, live: LiveSessions): Reply | Promise<Reply> {
  const { pathname, searchParams: query } = target(req);
  const here = routes.filter(({ path }) => path.test(pathname));
  if (here.length === 0) throw new HttpError(404, `There is no ${pathname} here`);
  const found = here.find(({ method }) => method === req.method);
  if (!found) throw new HttpError(405, `${pathname} does not answer to ${req.method}`);
  const parameters = (found.path.exec(pathname) ?? []).slice(1).map(decode);
  return found.handle({ req, store, live, query, parameters });
}

function target({ url }: IncomingMessage): URL {
  try {
    return new URL(`http://localhost${url}`);
  } catch (cause) {
    throw new HttpError(400, `${url} is not a path`, { cause });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new HttpError(400, `${text} is not percent-encoded text`, { cause });
  }
}

function send(res: ServerResponse, { status = 200, type, headers, body }: Reply): void {
  res.writeHead(status, { 'content-type': type, ...headers });
  if (typeof body === 'function') body(res);
  else res.end(body);
}
