import { type LocalOptions, startLocal } from '../http/start-local.js';
import { renderSession } from '../sessions/render-session.js';
import type { Session } from '../sessions/session.js';
import type { Store } from '../store/store.js';

/** `honeyhive-local`: serves until SIGINT or SIGTERM, and prints each session once it is quiet. */
export async function serve(options: LocalOptions): Promise<void> {
  const local = await startLocal(options);
  const { token } = options;
  console.log(`HoneyHive on your machine: set HH_API_URL=${local.url}${token ? ` HH_API_KEY=${token}` : ''}`);
  console.log(`Sessions in the browser: ${local.url}/${token ? `?token=${encodeURIComponent(token)}` : ''}`);
  onQuietSession(local.store, (session) => console.log(`\n${renderSession(session)}`));
  const stop = async () => {
    await local.close();
    process.exit();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

/** Calls `listener` with each session that has spans, once it has not changed for a second. */
export function onQuietSession(store: Store, listener: (session: Session) => void): void {
  const timers = new Map<string, NodeJS.Timeout>();
  store.on('session', (id) => {
    clearTimeout(timers.get(id));
    const timer = setTimeout(() => {
      timers.delete(id);
      const session = store.session(id);
      if (session && session.spans.length > 0) listener(session);
    }, 1000);
    timers.set(id, timer);
  });
}
