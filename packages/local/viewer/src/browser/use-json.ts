import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type JsonResult } from './get-json.js';

interface Answer<Value> extends JsonResult<Value> {
  readonly path: string;
}

/**
 * What `path` answers; asked again when `version` changes, but not before the last answer has come. Until then, and
 * while the server is not reached, the former answer stays.
 */
export function useJson<Value>(path: string, version: number): JsonResult<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>();
  const ask = useRef<() => void>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let isAsking = false;
    let isStale = false;
    ask.current = async () => {
      isStale = isAsking;
      if (isAsking) return;
      isAsking = true;
      const { value, error, isNetworkError = false } = await getJson<Value>(path, signal);
      isAsking = false;
      if (signal.aborted) return;
      setAnswer((former) => ({ path, value: isNetworkError && former?.path === path ? former.value : value, error }));
      if (isStale) ask.current?.();
    };
    return () => controller.abort();
  }, [path]);
  useEffect(() => ask.current?.(), [path, version]);
  return answer?.path === path ? answer : { value: undefined, error: undefined };
}
