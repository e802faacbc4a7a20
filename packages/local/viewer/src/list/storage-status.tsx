import type { Status as StoreStatus } from '../../../src/store.js';
import { useJson } from '../browser/use-json.js';

/** How much is kept, and how much was dropped to make room. */
export function Status({ version }: { version: number }) {
  const { value } = useJson<StoreStatus>('/status', version);
  if (!value || value.sessions === 0) return null;
  const { sessions, spans, dropped } = value;
  return (
    <p class="status quiet">
      Kept: {count(sessions, 'session')} with {count(spans, 'event')}
      {dropped.sessions > 0 && `; dropped to make room: ${count(dropped.sessions, 'older session')}`}.
    </p>
  );
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString()} ${noun}${number === 1 ? '' : 's'}`;
}
