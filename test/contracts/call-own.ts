import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { post } from '../support/wire.js';
import type { Handlers } from './server-app.js';
import type { ServerBench } from './server-bench.js';

/** Begins a response that goes on: a stream of events. */
export const beginEvents: Handlers['own'] = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write('data: 1\n\n');
};

/** A request to `/own` whose body breaks off. */
export const halfABody = post('/own', { 'content-type': 'text/plain' }, '0123456789').slice(0, -5);

/** Opens a connection on which the server may do what it likes. */
export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  // What a server does to its connections is no error here.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Makes a request to `/own` on a connection of its own, and answers that when `own` has been called. */
export async function callOwn(
  bench: ServerBench,
  own: Handlers['own'],
  bytes: string,
  prepare?: (server: Server) => void,
): Promise<Socket> {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const origin = await bench.startOwn((req, res) => {
    own(req, res);
    arrive();
  }, prepare);
  const socket = await openSocket(origin);
  socket.write(bytes);
  await arrived;
  return socket;
}
