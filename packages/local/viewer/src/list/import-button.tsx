import { useRef, useState } from 'preact/hooks';
import { formatRoute } from '../browser/route.js';

/** Takes in a file of OTLP/JSON, and shows the session that was in it. */
export function ImportButton() {
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    const { id, message } = await importFile(file);
    setError(message);
    if (id !== undefined) location.hash = formatRoute({ page: 'session', id, event: null });
  };
  return (
    <>
      <button type="button" onClick={() => field.current?.click()}>
        Import…
      </button>
      <input
        ref={field}
        class="unseen"
        type="file"
        tabIndex={-1}
        aria-label="A session's file"
        accept=".json,application/json"
        onChange={({ currentTarget }) => {
          take(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      {error && <p role="alert">{error}</p>}
    </>
  );
}

async function importFile(file: File): Promise<{ id?: string; message?: string }> {
  try {
    const response = await fetch('/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: file,
    });
    const { sessions, message } = await response.json();
    if (!response.ok) return { message };
    return sessions.length > 0 ? { id: sessions[0] } : { message: 'There is no event in that file.' };
  } catch (error) {
    return { message: String(error) };
  }
}
