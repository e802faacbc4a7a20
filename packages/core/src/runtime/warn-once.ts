import { errorText } from './error-text.js';
import { globalState } from './global-state.js';
import { isTracingOff } from './off-switch.js';

const emitted = globalState('warnings', () => new Set<string>());

/**
 * Emits a warning once per process and message, with the first cause. A warning for each request would flood the log. If
 * tracing is off, there is nothing to warn about.
 */
export function warnOnce(message: string, cause: unknown): void {
  if (isTracingOff() || emitted.has(message)) return;
  emitted.add(message);
  process.emitWarning(`${message}: ${errorText(cause)}`, 'HoneyHiveWarning');
}

/** Returns the result of `task`. If it throws, warns once and returns undefined. For code that must not fail a request. */
export function warnOnThrow<T>(message: string, task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    warnOnce(message, error);
    return undefined;
  }
}
