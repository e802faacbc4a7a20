import { useEffect, useState } from 'preact/hooks';

/** Receives the id of a session that has changed, or undefined if any session may have changed. */
type ChangeListener = (sessionId: string | undefined) => void;

const changeListeners = new Set<ChangeListener>();
const connectionListeners = new Set<(connected: boolean | undefined) => void>();
let source: EventSource | undefined;
let connected: boolean | undefined;

/** Receives live updates while the page is visible: all tabs together have only six HTTP/1.1 connections to the server. */
export function connectWhileVisible(): void {
  const update = () => (document.visibilityState === 'visible' ? connect() : disconnect());
  document.addEventListener('visibilitychange', update);
  update();
}

function connect(): void {
  if (source) return;
  source = new EventSource('/live');
  const receiveChange = ({ data }: MessageEvent<string>) => {
    const { id } = JSON.parse(data);
    for (const listener of changeListeners) listener(id);
  };
  source.addEventListener('session', receiveChange);
  source.addEventListener('gone', receiveChange);
  source.addEventListener('open', () => {
    setConnected(true);
    // The server does not repeat changes that were made while the page was not connected.
    for (const listener of changeListeners) listener(undefined);
  });
  source.addEventListener('error', () => setConnected(false));
}

function disconnect(): void {
  source?.close();
  source = undefined;
}

function setConnected(value: boolean): void {
  connected = value;
  for (const listener of connectionListeners) listener(value);
}

/** Returns whether live updates are being received, or undefined before the first connection attempt ends. */
export function useConnected(): boolean | undefined {
  const [value, setValue] = useState(connected);
  useEffect(() => {
    connectionListeners.add(setValue);
    setValue(connected);
    return () => void connectionListeners.delete(setValue);
  }, []);
  return value;
}

const throttleMilliseconds = 200;

/** Returns a number that increases when the session changes (any session, if no id is given), at most five times a second. */
export function useSessionVersion(id?: string): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listener: ChangeListener = (changedId) => {
      if (timer || (id !== undefined && changedId !== undefined && changedId !== id)) return;
      timer = setTimeout(() => {
        timer = undefined;
        setVersion((previous) => previous + 1);
      }, throttleMilliseconds);
    };
    changeListeners.add(listener);
    return () => {
      changeListeners.delete(listener);
      clearTimeout(timer);
    };
  }, [id]);
  return version;
}
