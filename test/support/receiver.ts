import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen } from './listen.js';

export interface Receiver {
  readonly origin: string;
  /** The headers of each request, in their order. */
  readonly received: IncomingHttpHeaders[];
}

/** A server that answers `ok`; `closeServers` closes it. */
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
