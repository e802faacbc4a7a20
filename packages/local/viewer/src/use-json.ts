import { useEffect, useRef, useState } from 'preact/hooks';

export interface Fetched<Value> {
  readonly value: Value | undefined;
  readonly error: string | undefined;
}

interface Answer<Value> extends Fetched<Value> {
  readonly path: string;
}

/**
 * What `path` answers; asked again when `version` changes, but not before the last answer has come. Until then, and
 * while the server is not reached, the former answer stays.
 */
export function useJson<Value>(path: string, version: number): Fetched<Value> {
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
      const { value, error, unreached = false } = await getJson<Value>(path, signal);
      isAsking = false;
      if (signal.aborted) return;
      setAnswer((former) => ({ path, value: unreached && former?.path === path ? former.value : value, error }));
      if (isStale) ask.current?.();
    };
    return () => controller.abort();
  }, [path]);
  useEffect(() => ask.current?.(), [path, version]);
  return answer?.path === path ? answer : { value: undefined, error: undefined };
}

async function getJson<Value>(path: string, signal: AbortSignal): Promise<Fetched<Value> & { unreached?: boolean }> {
  try {
    const response = await fetch(path, { signal });
    const body = await response.json();
    return response.ok ? { value: body, error: undefined } : { value: undefined, error: body.message };
  } catch (error) {
    return { value: undefined, error: String(error), unreached: true };
  }
}
