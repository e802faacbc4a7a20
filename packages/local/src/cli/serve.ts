import { renderSession } from '../sessions/render-session.js';
import { type LocalOptions, startLocal } from '../start-local.js';
import { onQuietSession } from './quiet-sessions.js';

/** `honeyhive-local`: serves until a signal, and prints each session that nothing more is added to. */
export async function serve(options: LocalOptions): Promise<void> {
  const local = await startLocal(options);
  const { token } = options;
  console.log(`HoneyHive on your machine: set HH_API_URL=${local.url}${token ? ` HH_API_KEY=${token}` : ''}`);
  console.log(`Sessions as pages: ${local.url}/${token ? `?token=${encodeURIComponent(token)}` : ''}`);
  onQuietSession(local.store, (session) => console.log(`\n${renderSession(session)}`));
  const stop = async () => {
    await local.close();
    process.exit();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}
