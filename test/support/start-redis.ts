import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import type { TestProgram } from './install-program.ts';
import { startProgram, stopProgram } from './start-program.ts';

export const redis: TestProgram = {
  name: 'Redis',
  find: () => findProgram(['redis-server']),
  debianPackage: 'redis-server',
  subject: 'queues on Redis',
  remedy: 'Install `redis-server`.',
};

export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a Redis server on a free port of 127.0.0.1. It writes nothing to disk. */
export async function startRedis(): Promise<Redis> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', ''];
  const server = await startProgram('redis-server', args, 'Ready to accept connections');
  return { url: `redis://127.0.0.1:${port}`, stop: () => stopProgram(server) };
}
