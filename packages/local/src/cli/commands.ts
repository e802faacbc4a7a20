import { readFile } from 'node:fs/promises';
import { renderFindings, renderSession } from '../sessions/render-session.js';
import type { SessionOutline } from '../sessions/session.js';
import { callServer, type RunningServer } from './client.js';

/** `honeyhive-local show`: a session as a tree and what was found of it, or as the file that `import` takes. */
export async function showSession(server: RunningServer, id: string, asJson: boolean): Promise<void> {
  const path = `/sessions/${encodeURIComponent(id)}`;
  if (asJson) return console.log(await callServer(server, `${path}/otlp`));
  const outline: SessionOutline = JSON.parse(await callServer(server, `${path}/outline`));
  console.log(renderSession(outline));
  if (outline.findings.length > 0) console.log(`\n${renderFindings(outline.findings)}`);
}

/** `honeyhive-local import`. */
export async function importFile(server: RunningServer, file: string): Promise<void> {
  const body = await read(file);
  const { sessions } = JSON.parse(await callServer(server, '/sessions', { method: 'POST', body }));
  for (const id of sessions) console.log(`session ${id}`);
}

/** `honeyhive-local clear`. */
export async function clearSessions(server: RunningServer): Promise<void> {
  const { sessions, spans } = JSON.parse(await callServer(server, '/sessions', { method: 'DELETE' }));
  console.log(`Forgotten: sessions ${sessions}, events ${spans}`);
}

async function read(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
