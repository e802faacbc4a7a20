import { renderFindings } from './render-findings.js';
import { renderSession } from './render-session.js';
import { askLocal, type RunningLocal } from './running-local.js';
import type { SessionOutline } from './session.js';

/** `honeyhive-local show`: a session as a tree and what was found of it, or as the file that `import` takes. */
export async function showSession(local: RunningLocal, id: string, asJson: boolean): Promise<void> {
  const path = `/sessions/${encodeURIComponent(id)}`;
  if (asJson) return console.log(await askLocal(local, `${path}/otlp`));
  const outline: SessionOutline = JSON.parse(await askLocal(local, `${path}/outline`));
  console.log(renderSession(outline));
  if (outline.findings.length > 0) console.log(`\n${renderFindings(outline.findings)}`);
}
