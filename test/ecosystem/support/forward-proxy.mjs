import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { asOutsider } from './caller.mjs';
import { listen } from './listen.mjs';

/** Starts a forward proxy for absolute addresses and CONNECT, and returns its origin. */
export function startForwardProxy() {
  const server = createServer((req, res) => {
    const forwarded = asOutsider(() => request(req.url, { method: req.method, headers: req.headers, agent: false }));
    forwarded.on('response', (response) => response.pipe(res.writeHead(response.statusCode, response.headers)));
    forwarded.on('error', (error) => res.writeHead(502).end(String(error)));
    req.pipe(forwarded);
  });
  server.on('connect', (req, socket, head) => {
    const { hostname, port } = new URL(`http://${req.url}`);
    const far = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      far.write(head);
      far.pipe(socket).pipe(far);
    });
    for (const end of [far, socket]) end.on('error', () => {});
    socket.on('close', () => far.destroy());
    far.on('close', () => socket.destroy());
  });
  return listen(server);
}
