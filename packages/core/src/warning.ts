import { globalState } from './global-state.js';

/** Tells the operator once per process and message: a warning per request would be harm of its own. */
export function warnOnce(message: string): void {
  const told = globalState('warnings', () => new Set<string>());
  if (told.has(message)) return;
  told.add(message);
  process.emitWarning(message, 'HoneyHiveWarning');
}
