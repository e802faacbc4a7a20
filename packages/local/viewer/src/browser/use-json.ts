import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson, type JsonResult } from './get-json.js';

interface PathResult<Value> extends JsonResult<Value> {
  readonly path: string;
}

/**
 * Fetches JSON from `path`, and again when `version` changes, one request at a time. The previous value is returned
 * until the next response arrives, and while the server is unreachable.
 */
export function useJson<Value>(path: string, version: number): JsonResult<Value> {
  const [result, setResult] = useState<PathResult<Value>>();
  const refresh = useRef<() => void>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let isFetching = false;
    let isStale = false;
    refresh.current = async () => {
      isStale = isFetching;
      if (isFetching) return;
      isFetching = true;
      const { value, error, isNetworkError = false } = await getJson<Value>(path, signal);
      isFetching = false;
      if (signal.aborted) return;
      setResult((previous) => ({
        path,
        value: isNetworkError && previous?.path === path ? previous.value : value,
        error,
      }));
      if (isStale) refresh.current?.();
    };
    return () => controller.abort();
  }, [path]);
  useEffect(() => refresh.current?.(), [path, version]);
  return result?.path === path ? result : { value: undefined, error: undefined };
}
