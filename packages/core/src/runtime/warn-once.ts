import { errorText } from './error-text.js';
import { globalState } from './global-state.js';

const told = globalState('warnings', () => new Set<string>());

/** Tells the operator once per process and matter, with the first cause: a warning per request would be harm of its own. */
export function warnOnce(matter: string, cause: unknown): void {
  if (told.has(matter)) return;
  told.add(matter);
  process.emitWarning(`${matter}: ${errorText(cause)}`, 'HoneyHiveWarning');
}

/** What `task` answers; undefined when it throws, which the operator is told. For code that must not fail a request. */
export function warnOnThrow<T>(matter: string, task: () => T): T | undefined {
  try {
    return task();
  } catch (error) {
    warnOnce(matter, error);
    return undefined;
  }
}
