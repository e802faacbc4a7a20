import { askLocal, type RunningLocal } from './client.js';

/** `honeyhive-local clear`. */
export async function clearSessions(local: RunningLocal): Promise<void> {
  const { sessions, spans } = JSON.parse(await askLocal(local, '/sessions', { method: 'DELETE' }));
  console.log(`Forgotten: sessions ${sessions}, events ${spans}`);
}
