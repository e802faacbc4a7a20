import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../support/find-program.ts';
import { freePort } from '../../support/free-port.ts';
import { startProgram, stopProgram } from '../../support/start-program.ts';
import { atEnd } from './at-end.mjs';

// The program itself. The one on the path is a script that starts it as another user.
const find = () => findProgram([], ['/usr/lib/rabbitmq/bin/rabbitmq-server']);

export const rabbitmq = {
  name: 'RabbitMQ',
  find,
  debianPackage: 'rabbitmq-server',
  subject: 'queues on RabbitMQ',
  remedy: "Install Debian's `rabbitmq-server`.",
};

/** Starts a RabbitMQ server on a free port of 127.0.0.1 and returns its URL. It is stopped after the last test. */
export async function startRabbitmq() {
  const home = await mkdtemp(join(tmpdir(), 'rabbitmq-'));
  atEnd(() => rm(home, { recursive: true }));
  const [port, epmdPort, distributionPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    HOME: home,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: `test-${process.pid}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: home,
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
    RABBITMQ_PID_FILE: join(home, 'pid'),
  };
  // Erlang's port mapper. RabbitMQ would start one itself, which outlives it.
  const mapper = await startProgram('/bin/sh', ['-c', 'exec epmd -d 2>&1'], 'epmd running', env);
  atEnd(() => stopProgram(mapper));
  const server = await startProgram(find(), [], 'Server startup complete', env);
  atEnd(() => stopProgram(server));
  return `amqp://127.0.0.1:${port}`;
}
