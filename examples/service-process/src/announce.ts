import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Prints the URL on which a service listens. `startService` reads it from there. */
export async function announce(server: Server): Promise<void> {
  if (!server.listening) await once(server, 'listening');
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
