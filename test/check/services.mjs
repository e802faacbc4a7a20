// Two services in processes of their own, and the tree that one request through both of them leaves.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startLocal } from '@honeyhive/local';

/** Starts `command` twice, as a gateway and as an agent that it calls, and checks that a request is one tree in one session. */
export async function checkServices(command, cwd) {
  const local = await startLocal({ port: 0 });
  const children = [];
  const start = (name, more) => {
    const service = { ...process.env, HH_API_URL: local.url, NODE_ENV: 'production', OTEL_SERVICE_NAME: name, ...more };
    const child = spawn(command[0], command.slice(1), { cwd, env: service, stdio: 'pipe' });
    children.push(child);
    return portOf(child);
  };
  try {
    const agent = await start('agent');
    const gateway = await start('gateway', { NEXT: `http://127.0.0.1:${agent}` });
    const session = randomUUID();
    const answer = await fetch(`http://127.0.0.1:${gateway}/ask`, { headers: { baggage: `session_id=${session}` } });
    assert.equal(await answer.text(), 'done');
    await checkTree(local, session, ['gateway: GET /ask', 'agent: GET /work', 'agent: work']);
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await local.close();
  }
}

/** Waits until a session of `local` has as many spans as `tree`, and checks that each is the parent of the next. */
export async function checkTree(local, session, tree) {
  const spans = () => local.store.session(session)?.spans ?? [];
  const patience = AbortSignal.timeout(30_000);
  while (spans().length < tree.length && !patience.aborted) {
    await once(local.store, 'session', { signal: patience }).catch(() => {});
  }
  const isRoot = ({ parentSpanId }) => !spans().some(({ spanId }) => spanId === parentSpanId);
  const names = [];
  for (let span = spans().find(isRoot); span; span = spans().find(({ parentSpanId }) => parentSpanId === span.spanId)) {
    names.push(`${span.service}: ${span.name}`);
  }
  assert.deepEqual(names, tree);
}

async function portOf(child) {
  let output = '';
  child.stderr.on('data', (text) => {
    output += text;
  });
  const lines = createInterface(child.stdout);
  for await (const line of lines) {
    const [, port] = /^listening on (\d+)$/.exec(line) ?? [];
    if (port) return port;
    output += `${line}\n`;
  }
  throw new Error(`The service did not start:\n${output}`);
}
