import { readFile } from 'node:fs/promises';
import { renderFindings, renderSession } from '../sessions/render-session.js';
import type { SessionOutline } from '../sessions/session.js';
import { askLocal, type RunningLocal } from './client.js';

/** `honeyhive-local show`: a session as a tree and what was found of it, or as the file that `import` takes. */
export async function showSession(local: RunningLocal, id: string, asJson: boolean): Promise<void> {
  const path = `/sessions/${encodeURIComponent(id)}`;
  if (asJson) return console.log(await askLocal(local, `${path}/otlp`));
  const outline: SessionOutline = JSON.parse(await askLocal(local, `${path}/outline`));
  console.log(renderSession(outline));
  if (outline.findings.length > 0) console.log(`\n${renderFindings(outline.findings)}`);
}

/** `honeyhive-local import`. */
export async function importFile(local: RunningLocal, file: string): Promise<void> {
  const body = await read(file);
  const { sessions } = JSON.parse(await askLocal(local, '/sessions', { method: 'POST', body }));
  for (const id of sessions) console.log(`session ${id}`);
}

/** `honeyhive-local clear`. */
export async function clearSessions(local: RunningLocal): Promise<void> {
  const { sessions, spans } = JSON.parse(await askLocal(local, '/sessions', { method: 'DELETE' }));
  console.log(`Forgotten: sessions ${sessions}, events ${spans}`);
}

async function read(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
