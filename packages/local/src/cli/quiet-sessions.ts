import type { Session } from '../sessions/session.js';
import type { Store } from '../store/store.js';

/** Hands over each session that has spans once no write has changed it for a second. */
export function onQuietSession(store: Store, hand: (session: Session) => void): void {
  const timers = new Map<string, NodeJS.Timeout>();
  store.on('session', (id) => {
    clearTimeout(timers.get(id));
    const timer = setTimeout(() => {
      timers.delete(id);
      const session = store.session(id);
      if (session && session.spans.length > 0) hand(session);
    }, 1000);
    timers.set(id, timer);
  });
}
