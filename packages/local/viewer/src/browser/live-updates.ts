import { useEffect, useState } from 'preact/hooks';

/** Told the id of a session that has changed; undefined when any may have. */
type Listener = (id: string | undefined) => void;

const changes = new Set<Listener>();
const states = new Set<(connected: boolean | undefined) => void>();
let source: EventSource | undefined;
let connected: boolean | undefined;

/** Keeps the page told of changes while it is seen: a browser has only six connections for all its tabs here. */
export function connectWhileVisible(): void {
  const follow = () => (document.visibilityState === 'visible' ? connect() : disconnect());
  document.addEventListener('visibilitychange', follow);
  follow();
}

function connect(): void {
  if (source) return;
  source = new EventSource('/live');
  const tell = ({ data }: MessageEvent<string>) => {
    const { id } = JSON.parse(data);
    for (const listener of changes) listener(id);
  };
  source.addEventListener('session', tell);
  source.addEventListener('gone', tell);
  source.addEventListener('open', () => {
    setConnected(true);
    // What changed while nobody listened is not told again.
    for (const listener of changes) listener(undefined);
  });
  source.addEventListener('error', () => setConnected(false));
}

function disconnect(): void {
  source?.close();
  source = undefined;
}

function setConnected(now: boolean): void {
  connected = now;
  for (const listener of states) listener(now);
}

/** Whether the server is heard; undefined before that is known. */
export function useConnected(): boolean | undefined {
  const [now, setNow] = useState(connected);
  useEffect(() => {
    states.add(setNow);
    setNow(connected);
    return () => void states.delete(setNow);
  }, []);
  return now;
}

const pause = 200;

/** A number that grows when session `id`, or without one any session, has changed; at most five times a second. */
export function useSessionVersion(id?: string): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listener: Listener = (changed) => {
      if (timer || (id !== undefined && changed !== undefined && changed !== id)) return;
      timer = setTimeout(() => {
        timer = undefined;
        setVersion((before) => before + 1);
      }, pause);
    };
    changes.add(listener);
    return () => {
      changes.delete(listener);
      clearTimeout(timer);
    };
  }, [id]);
  return version;
}
