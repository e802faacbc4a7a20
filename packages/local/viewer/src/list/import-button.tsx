import { useRef, useState } from 'preact/hooks';
import { formatRoute } from '../browser/route.js';

/** Imports an OTLP/JSON file, and opens the first session in it. */
export function ImportButton() {
  const fileInput = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string>();
  const importAndOpen = async (file: File | undefined) => {
    if (!file) return;
    const { sessionId, message } = await importFile(file);
    setError(message);
    if (sessionId !== undefined) location.hash = formatRoute({ page: 'session', id: sessionId, event: null });
  };
  return (
    <>
      <button type="button" onClick={() => fileInput.current?.click()}>
        Import…
      </button>
      <input
        ref={fileInput}
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label="Session file"
        accept=".json,application/json"
        onChange={({ currentTarget }) => {
          importAndOpen(currentTarget.files?.[0]);
          currentTarget.value = '';
        }}
      />
      {error && <p role="alert">{error}</p>}
    </>
  );
}

async function importFile(file: File): Promise<{ sessionId?: string; message?: string }> {
  try {
    const response = await fetch('/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: file,
    });
    const { sessions, message } = await response.json();
    if (!response.ok) return { message };
    return sessions.length > 0 ? { sessionId: sessions[0] } : { message: 'The file contains no events.' };
  } catch (error) {
    return { message: String(error) };
  }
}
