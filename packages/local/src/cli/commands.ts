import { renderFindings } from '../sessions/render-findings.js';
import { renderSession } from '../sessions/render-session.js';
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
