import type { EventBranch } from '../trace/tree-rows.js';

/**
 * The event that is shown before one is chosen: where it went wrong, else what a model answered last. Undefined where
 * none is known to be either.
 */
export function chosenFirst(branches: readonly EventBranch[]): EventBranch | undefined {
  const failed = branches.filter(({ span }) => span.error !== null);
  // An error is handed up from where it was thrown, so the deepest is where to look.
  const origin = failed.find(({ children }) => children.every(({ span }) => span.error === null));
  return origin ?? branches.findLast(({ span }) => span.eventType === 'model');
}
