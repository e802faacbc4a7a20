import { useEffect, useState } from 'preact/hooks';

export interface Fetched<Value> {
  readonly value: Value | undefined;
  readonly error: string | undefined;
}

interface Answer<Value> extends Fetched<Value> {
  readonly path: string;
  readonly version: number;
}

/** What `path` answers; asked again, with the former answer in place meanwhile, when `version` changes. */
export function useJson<Value>(path: string, version: number): Fetched<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>();
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    getJson<Value>(path, signal).then(
      (value) => setAnswer({ path, version, value, error: undefined }),
      (error: Error) => {
        if (!signal.aborted) setAnswer({ path, version, value: undefined, error: error.message });
      },
    );
    return () => controller.abort();
  }, [path, version]);
  return answer?.path === path ? answer : { value: undefined, error: undefined };
}

async function getJson<Value>(path: string, signal: AbortSignal): Promise<Value> {
  const response = await fetch(path, { signal });
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
}
