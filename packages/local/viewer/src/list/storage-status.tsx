import type { Status } from '../../../src/store/store.js';
import { useJson } from '../browser/use-json.js';

/** How many sessions are stored, and how many were deleted to make room. */
export function StorageStatus({ version }: { version: number }) {
  const { value } = useJson<Status>('/status', version);
  if (!value || value.sessions === 0) return null;
  const { sessions, spans, dropped } = value;
  return (
    <p class="storage-status muted">
      Stored: {count(sessions, 'session')} with {count(spans, 'event')}
      {dropped.sessions > 0 && `; deleted to make room: ${count(dropped.sessions, 'older session')}`}.
    </p>
  );
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString()} ${noun}${number === 1 ? '' : 's'}`;
}
