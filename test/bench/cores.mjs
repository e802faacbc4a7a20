// The measured process runs on the first core. The load and the servers that it calls run in this process, on the second.
import { spawnSync } from 'node:child_process';

/** True if `taskset` is installed and has pinned this process to the second core. */
export const isPinned = spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0;

/** Returns the command that runs Node on the first core. */
export function nodeCommand(args) {
  return [...(isPinned ? ['taskset', '-c', '0'] : []), process.execPath, ...args];
}

const configuring = /^(?:HH_|OTEL_|DD_|SENTRY_|NODE_OPTIONS$)/;

/** The environment without the variables that configure Node or one of the libraries. */
export const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !configuring.test(name)));
