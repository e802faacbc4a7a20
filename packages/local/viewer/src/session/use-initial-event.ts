import { useEffect, useRef, useState } from 'preact/hooks';
import { spanKey } from '../trace/span-key.js';
import type { EventBranch } from '../trace/tree-rows.js';
import { chosenFirst } from './chosen-first.js';
import { findLastAnswer } from './find-last-answer.js';

/** The event that a session opens at, undefined until it is known. What comes later does not take its place. */
export function useInitialEvent(branches: readonly EventBranch[]): EventBranch | undefined {
  const [answer, setAnswer] = useState<string>();
  const first = useRef<string | undefined>(undefined);
  first.current ??= keyOf(chosenFirst(branches)) ?? answer;
  useEffect(() => {
    if (first.current !== undefined) return;
    const controller = new AbortController();
    findLastAnswer(branches, controller.signal).then((found = branches[0]) => {
      if (!controller.signal.aborted) setAnswer(keyOf(found));
    });
    return () => controller.abort();
  }, [branches]);
  return branches.find(({ span }) => spanKey(span) === first.current);
}

function keyOf(branch: EventBranch | undefined): string | undefined {
  return branch && spanKey(branch.span);
}
