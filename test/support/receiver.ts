import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.js';

export interface Receiver {
  readonly origin: string;
  /** The headers of each request, in the order of arrival. */
  readonly received: IncomingHttpHeaders[];
}

/** Starts a server that responds with `ok`. `closeServers` closes it. */
export async function startReceiver(): Promise<Receiver> {
  const received: IncomingHttpHeaders[] = [];
  const origin = await listen(
    createServer((req, res) => {
      received.push(req.headers);
      res.end('ok');
    }),
  );
  return { origin, received };
}
