import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { requireLoopback, requireSameOrigin } from './access.js';
import { HttpError } from './http-error.js';
import { jsonReply, type Reply, type RouteRequest } from './route.js';
import { routes } from './routes.js';
import { requireToken, signIn } from './token-auth.js';
import type { ViewerFiles } from './viewer-files.js';

export interface ServerOptions extends Pick<RouteRequest, 'store' | 'live' | 'maxBody'> {
  readonly viewerFiles: ViewerFiles;
  /** What every request has to show; without one they have to come from this machine. */
  readonly token: string | undefined;
}

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The HTTP side of a store. */
export function createLocalServer(options: ServerOptions): Server {
  return createServer(async (req, res) => {
    send(res, await reply(req, options));
  });
}

async function reply(req: IncomingMessage, options: ServerOptions): Promise<Reply> {
  try {
    const url = parseUrl(req);
    return authorize(req, url, options) ?? (await route(req, url, options));
  } catch (error) {
    if (error instanceof HttpError) return jsonReply({ message: error.message }, error.status);
    return jsonReply({ message: String(error) }, 500);
  }
}

/** Throws for who may not come in; has a reply for a browser that brings the token. */
function authorize(req: IncomingMessage, url: URL, { token }: ServerOptions): Reply | undefined {
  if (token === undefined) {
    requireLoopback(req);
  } else {
    const signInReply = signIn(req, url, token);
    if (signInReply) return signInReply;
    requireToken(req, token);
  }
  requireSameOrigin(req);
  return undefined;
}

function route(req: IncomingMessage, url: URL, { viewerFiles, ...rest }: ServerOptions): Reply | Promise<Reply> {
  const { pathname, searchParams: query } = url;
  const file = viewerFiles.get(pathname);
  if (file && req.method === 'GET') return file;
  const here = routes.filter(({ path }) => path.test(pathname));
  if (here.length === 0) throw new HttpError(404, `There is no ${pathname} here`);
  const found = here.find(({ method }) => method === req.method);
  if (!found) throw new HttpError(405, `${pathname} does not answer to ${req.method}`);
  const parameters = (found.path.exec(pathname) ?? []).slice(1).map(decode);
  return found.handle({ req, query, parameters, ...rest });
}

function parseUrl({ url }: IncomingMessage): URL {
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
  res.writeHead(status, { ...commonHeaders, 'content-type': type, ...headers });
  if (typeof body === 'function') body(res);
  else res.end(body);
}
