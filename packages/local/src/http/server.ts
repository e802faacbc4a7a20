import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { requireLoopback, requireSameOrigin } from './access.js';
import { HttpError } from './http-error.js';
import { jsonReply, type Reply, type RouteRequest } from './route.js';
import { routes } from './routes.js';
import { requireToken, signIn } from './token-auth.js';
import type { ViewerFiles } from './viewer-files.js';

export interface ServerOptions extends Pick<RouteRequest, 'store' | 'liveUpdates' | 'maxBody'> {
  readonly viewerFiles: ViewerFiles;
  /** The token that every request must present. If undefined, requests must come from this machine. */
  readonly token: string | undefined;
}

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Creates the HTTP server of a store. */
export function createLocalServer(options: ServerOptions): Server {
  return createServer(async (req, res) => {
    send(res, await replyTo(req, options));
  });
}

async function replyTo(req: IncomingMessage, options: ServerOptions): Promise<Reply> {
  try {
    const url = parseUrl(req);
    return authorize(req, url, options) ?? (await handle(req, url, options));
  } catch (error) {
    if (error instanceof HttpError) return jsonReply({ message: error.message }, error.status);
    return jsonReply({ message: String(error) }, 500);
  }
}

/** Throws if the request is not allowed. Returns a reply if it is a browser that signs in. */
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

function handle(req: IncomingMessage, url: URL, { viewerFiles, ...rest }: ServerOptions): Reply | Promise<Reply> {
  const { pathname, searchParams: query } = url;
  const file = viewerFiles.get(pathname);
  if (file && req.method === 'GET') return file;
  const matching = routes.filter(({ path }) => path.test(pathname));
  if (matching.length === 0) throw new HttpError(404, `There is no ${pathname} here`);
  const found = matching.find(({ method }) => method === req.method);
  if (!found) throw new HttpError(405, `${pathname} does not support ${req.method}`);
  const parameters = (found.path.exec(pathname) ?? []).slice(1).map(decode);
  return found.handle({ req, query, parameters, ...rest });
}

function parseUrl({ url }: IncomingMessage): URL {
  try {
    return new URL(`http://localhost${url}`);
  } catch (cause) {
    throw new HttpError(400, `${url} is not a valid path`, { cause });
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new HttpError(400, `${text} is not valid percent-encoding`, { cause });
  }
}

function send(res: ServerResponse, { status = 200, type, headers, body }: Reply): void {
  res.writeHead(status, { ...commonHeaders, 'content-type': type, ...headers });
  if (typeof body === 'function') body(res);
  else res.end(body);
}
