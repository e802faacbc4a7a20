import { installProgram } from '../../support/install-program.ts';
import { redis } from '../../support/start-redis.ts';
import { rabbitmq } from './rabbitmq.mjs';

/** Installs the brokers that tests need, if possible. Runs once, before all test files. */
export function globalSetup() {
  for (const broker of [redis, rabbitmq]) installProgram(broker);
}
