import { useEffect, useRef, useState } from 'preact/hooks';
import { spanKey } from '../trace/span-key.js';
import type { EventBranch } from '../trace/tree-rows.js';
import { findLastAnswer } from './find-last-answer.js';

/**
 * Returns the event that a session page selects at first: the origin of the first error, else the last event of a model
 * or with a model's answer, else the first event. It stays the same when more events arrive, and is undefined until it
 * is known.
 */
export function useInitialEvent(branches: readonly EventBranch[]): EventBranch | undefined {
  const [fetchedKey, setFetchedKey] = useState<string>();
  const key = useRef<string | undefined>(undefined);
  key.current ??= keyOf(findErrorOrigin(branches) ?? findLastModelEvent(branches)) ?? fetchedKey;
  useEffect(() => {
    if (key.current !== undefined) return;
    const controller = new AbortController();
    findLastAnswer(branches, controller.signal).then((found = branches[0]) => {
      if (!controller.signal.aborted) setFetchedKey(keyOf(found));
    });
    return () => controller.abort();
  }, [branches]);
  return branches.find(({ span }) => spanKey(span) === key.current);
}

// An error is recorded again by each caller that it propagates to. Its origin is the event below which nothing failed.
function findErrorOrigin(branches: readonly EventBranch[]): EventBranch | undefined {
  return branches.find(
    ({ span, children }) => span.error !== null && children.every((child) => child.span.error === null),
  );
}

function findLastModelEvent(branches: readonly EventBranch[]): EventBranch | undefined {
  return branches.findLast(({ span }) => span.eventType === 'model');
}

function keyOf(branch: EventBranch | undefined): string | undefined {
  return branch && spanKey(branch.span);
}
