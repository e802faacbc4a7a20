import { readFile } from 'node:fs/promises';
import { renderFindings, renderSession } from '../sessions/render-session.js';
import type { SessionOutline } from '../sessions/session.js';
import { callServer, type RunningServer } from './client.js';

/** `honeyhive-local show`: prints a session as a tree with its findings, or as the file that `import` reads. */
export async function showSession(server: RunningServer, id: string, asJson: boolean): Promise<void> {
  const path = `/sessions/${encodeURIComponent(id)}`;
  if (asJson) return console.log(await callServer(server, `${path}/otlp`));
  const outline: SessionOutline = JSON.parse(await callServer(server, `${path}/outline`));
  console.log(renderSession(outline));
  if (outline.findings.length > 0) console.log(`\n${renderFindings(outline.findings)}`);
}

/** `honeyhive-local import`: adds the sessions of a file and prints their ids. */
export async function importFile(server: RunningServer, file: string): Promise<void> {
  const body = await readImportFile(file);
  const { sessions } = JSON.parse(await callServer(server, '/sessions', { method: 'POST', body }));
  for (const id of sessions) console.log(`session ${id}`);
}

/** `honeyhive-local clear`: deletes all sessions. */
export async function clearSessions(server: RunningServer): Promise<void> {
  const { sessions, spans } = JSON.parse(await callServer(server, '/sessions', { method: 'DELETE' }));
  console.log(`Deleted sessions: ${sessions}, events: ${spans}`);
}

async function readImportFile(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`Cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
