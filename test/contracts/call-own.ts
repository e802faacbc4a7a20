import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { post } from '../support/wire.js';
import type { Handlers } from './server-app.js';
import type { ServerBench } from './server-bench.js';

/** Starts an event stream and leaves it open. */
export const beginEvents: Handlers['own'] = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write('data: 1\n\n');
};

/** A request to `/own` whose body is incomplete. */
export const halfABody = post('/own', { 'content-type': 'text/plain' }, '0123456789').slice(0, -5);

/** Opens a connection and ignores its errors. */
export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  // A server that resets the connection is part of the test.
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Sends a request on a connection of its own, and returns the connection once `own` has been called. */
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
