import { useJson } from './use-json.js';

interface StoreStatus {
  readonly sessions: number;
  readonly spans: number;
  readonly dropped: { readonly sessions: number; readonly spans: number };
}

/** How much is kept, and how much was dropped to make room. */
export function Status({ version }: { version: number }) {
  const { value } = useJson<StoreStatus>('/status', version);
  if (!value || value.sessions === 0) return null;
  const { sessions, spans, dropped } = value;
  return (
    <p class="status quiet">
      {sessions.toLocaleString()} sessions with {spans.toLocaleString()} events are kept
      {dropped.sessions > 0 && `; ${dropped.sessions.toLocaleString()} older sessions were dropped to make room`}.
    </p>
  );
}
