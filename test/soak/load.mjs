// The load, in a process of its own. Each request names a session, and the response has to name the same one.
import { Agent, request } from 'node:http';

const [, , port] = process.argv;
const concurrency = 32;
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
const body = 'x'.repeat(2000);

/** The kinds of request among a hundred. The rest are `/echo`. */
const kinds = [
  ...Array(6).fill('/stream'),
  ...Array(5).fill('/fail'),
  ...Array(4).fill('/body'),
  ...Array(3).fill('/endless'),
  ...Array(20).fill('/calls'),
  '/hang',
  'stranger',
];
const answersFor = { '/stream': 5 };
const statusFor = { '/fail': 503 };

const run = String(process.pid);
let sent = 0;
const counts = {};
/** Responses that name another session, and those with another status. */
const wrong = [];
const failed = [];

/** Sends a request and resolves with the response, or with undefined if the client aborted it on purpose. */
function ask(path, headers) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const isAbort = path === '/endless' || path === '/hang';
  const method = path === '/body' ? 'POST' : 'GET';
  const req = request({ agent, port, path, method, headers, host: '127.0.0.1' }, (res) => {
    let text = '';
    res.setEncoding('utf8');
    res.on('data', (part) => {
      text += part;
      if (path === '/endless') req.destroy();
    });
    res.on('close', () => resolve({ status: res.statusCode, text }));
    res.on('error', () => {});
  });
  req.on('error', (error) => (isAbort ? resolve(undefined) : reject(error)));
  req.end(method === 'POST' ? body : undefined);
  if (path === '/hang') req.once('finish', () => setImmediate(() => req.destroy()));
  return promise;
}

async function one() {
  const kind = kinds[sent % 100] ?? '/echo';
  const session = `${run}-${sent}`;
  sent += 1;
  counts[kind] = (counts[kind] ?? 0) + 1;
  const isStranger = kind === 'stranger';
  const answer = await ask(isStranger ? '/echo' : kind, isStranger ? {} : { baggage: `session_id=${session}` });
  if (answer === undefined) return;
  const expected = isStranger ? /^[\da-f-]{36}$/ : new RegExp(`^(${session} ?){${answersFor[kind] ?? 1}}$`);
  if (answer.status !== (statusFor[kind] ?? 200)) failed.push({ kind, session, answer });
  else if (!expected.test(answer.text)) wrong.push({ kind, session, answer });
}

async function loop(end) {
  while (sent < end) await one();
}

process.on('message', async (count) => {
  const end = sent + count;
  await Promise.all(Array.from({ length: concurrency }, () => loop(end)));
  const examples = [...wrong, ...failed].slice(0, 3);
  process.send({ sent, counts, wrong: wrong.splice(0).length, failed: failed.splice(0).length, examples });
});
process.on('disconnect', () => process.exit());
