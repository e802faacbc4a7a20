// What is measured runs on the first core; the load, and whatever the servers call, are here on the second.
import { spawnSync } from 'node:child_process';

/** Whether there is a `taskset` that keeps them apart. */
export const isPinned = spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0;

/** A command that runs Node on the first core. */
export function nodeCommand(args) {
  return [...(isPinned ? ['taskset', '-c', '0'] : []), process.execPath, ...args];
}

const configuring = /^(?:HH_|OTEL_|DD_|SENTRY_|NODE_OPTIONS$)/;

/** The environment without what would configure one of the libraries or Node. */
export const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !configuring.test(name)));
