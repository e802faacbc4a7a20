import { parseArgs } from 'node:util';
import { onQuietSession } from './quiet-sessions.js';
import { renderSession } from './render-session.js';
import type { Session } from './session.js';
import { startLocal } from './start-local.js';

const help = `honeyhive-local [--port PORT] [--db FILE]   receives spans and prints each session as a tree
honeyhive-local show SESSION [--url URL]    prints one session of a running honeyhive-local

  --port PORT   default 4319; 0 takes a free one
  --db FILE     keeps sessions in a SQLite file instead of in memory
  --url URL     default http://127.0.0.1:4319
`;

async function serve(port: number, database: string): Promise<void> {
  const local = await startLocal({ port, database });
  console.log(`HoneyHive on your machine: set HH_API_URL=${local.url}`);
  onQuietSession(local.store, (session) => console.log(`\n${renderSession(session)}`));
  const stop = async () => {
    await local.close();
    process.exit();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
}

async function show(id: string, url: string): Promise<void> {
  const { ok, answer } = await ask(id, url);
  if (!ok) throw new Error((answer as { message: string }).message);
  console.log(renderSession(answer as Session));
}

async function ask(id: string, url: string): Promise<{ ok: boolean; answer: unknown }> {
  try {
    const response = await fetch(new URL(`/sessions/${encodeURIComponent(id)}`, url));
    return { ok: response.ok, answer: await response.json() };
  } catch (cause) {
    throw new Error(`No honeyhive-local answers at ${url}: start one, or pass its address with --url.`, { cause });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '4319' },
      db: { type: 'string', default: ':memory:' },
      url: { type: 'string', default: 'http://127.0.0.1:4319' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, session, ...more] = positionals;
  if (values.help) return console.log(help.trimEnd());
  if (command === 'show' && session && more.length === 0) return show(session, values.url);
  if (command) throw new Error(`honeyhive-local ${positionals.join(' ')} is not a command.\n\n${help}`);
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) {
    throw new Error(`--port ${values.port} is not a port: pass a number from 0 to 65535.`);
  }
  return serve(Number(values.port), values.db);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
