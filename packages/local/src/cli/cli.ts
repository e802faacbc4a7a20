import { parseArgs } from 'node:util';
import { clearSessions, importFile, showSession } from './commands.js';
import { serve } from './serve.js';

const help = `honeyhive-local [options]              receive spans and print each session as a tree
honeyhive-local show SESSION [--json]  print a session of a running honeyhive-local,
                                       with --json as a file to import elsewhere
honeyhive-local import FILE            add the session of such a file, or of any other OTLP/JSON
honeyhive-local clear                  delete all sessions

  --port PORT         port to listen on, or 0 for any free one (default: 4319)
  --host HOST         address to listen on; one that other machines can reach
                      requires --token (default: 127.0.0.1)
  --token TOKEN       token that every request must present; services pass it as HH_API_KEY
  --db FILE           SQLite file to keep sessions in (default: memory)
  --keep-sessions N   sessions to keep; those with the oldest last write are deleted first
                      (default: 10000)
  --keep-days N       days to keep a session after its last write (default: 30)
  --max-body MIB      maximum size of one request, unzipped (default: 20)

For show, import and clear:
  --url URL           address of the running honeyhive-local (default: http://127.0.0.1:4319)
  --token TOKEN       token that it was started with
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string', default: '4319' },
      host: { type: 'string', default: '127.0.0.1' },
      token: { type: 'string' },
      db: { type: 'string', default: ':memory:' },
      'keep-sessions': { type: 'string', default: '10000' },
      'keep-days': { type: 'string', default: '30' },
      'max-body': { type: 'string', default: '20' },
      url: { type: 'string', default: 'http://127.0.0.1:4319' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, argument, ...more] = positionals;
  const { url, token } = values;
  if (values.help) return console.log(help.trimEnd());
  if (command === 'show' && argument && more.length === 0) return showSession({ url, token }, argument, values.json);
  if (command === 'import' && argument && more.length === 0) return importFile({ url, token }, argument);
  if (command === 'clear' && !argument) return clearSessions({ url, token });
  if (command) throw new Error(`honeyhive-local ${positionals.join(' ')} is not a command.\n\n${help}`);
  const numberOption = (name: 'port' | 'keep-sessions' | 'keep-days' | 'max-body', min: number, max: number) => {
    const value = Number(values[name]);
    if (/^\d+$/.test(values[name]) && value >= min && value <= max) return value;
    throw new Error(`--${name} ${values[name]} is invalid: pass a whole number from ${min} to ${max}.`);
  };
  return serve({
    port: numberOption('port', 0, 65_535),
    host: values.host,
    token,
    database: values.db,
    keepSessions: numberOption('keep-sessions', 1, 10_000_000),
    keepDays: numberOption('keep-days', 1, 36_500),
    maxBody: numberOption('max-body', 1, 1024) * 1024 * 1024,
  });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

// biome-ignore lint/complexity/noUselessEmptyExport: otherwise the bundler takes this file for CommonJS, and wraps every module.
export {};
