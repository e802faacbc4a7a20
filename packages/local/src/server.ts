import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HttpError } from './http-error.js';
import { requireLoopback } from './loopback.js';
import { json, type Reply } from './reply.js';
import { routes } from './routes.js';
import type { Store } from './store.js';

/** The HTTP side of a store. */
export function createLocalServer(store: Store): Server {
  return createServer(async (req, res) => {
    send(res, await reply(req, store));
  });
}

async function reply(req: IncomingMessage, store: Store): Promise<Reply> {
  try {
    requireLoopback(req);
    return await route(req, store);
  } catch (error) {
    if (error instanceof HttpError) return json({ message: error.message }, error.status);
    return json({ message: String(error) }, 500);
  }
}

function route(req: IncomingMessage, store: Store): Reply | Promise<Reply> {
  const { path, query } = target(req);
  const here = routes.filter((route) => route.path.test(path));
  if (here.length === 0) throw new HttpError(404, `There is no ${path} here`);
  const found = here.find((route) => route.method === req.method);
  if (!found) throw new HttpError(405, `${path} does not answer to ${req.method}`);
  return found.handle({ req, store, query, parameter: found.path.exec(path)?.[1] ?? '' });
}

function target(req: IncomingMessage): { path: string; query: URLSearchParams } {
  try {
    const url = new URL(`http://localhost${req.url}`);
    return { path: decodeURIComponent(url.pathname), query: url.searchParams };
  } catch (cause) {
    throw new HttpError(400, `${req.url} is not a path`, { cause });
  }
}

function send(res: ServerResponse, { status = 200, type, body }: Reply): void {
  res.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  res.end(body);
}
