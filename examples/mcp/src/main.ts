import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startService } from '@honeyhive/example-service-process';
import { type LocalHoneyHive, renderSession, startLocal } from '@honeyhive/local';

/** An agent calls the tools of two MCP servers, one over stdio and one over HTTP. Each of its sessions holds the whole story. */
async function main() {
  const local = await startLocal({ port: 0 });
  try {
    check(local, JSON.parse(await runAgent(local.url)));
  } finally {
    await local.close();
  }
}

/** Returns the output of the agent. */
async function runAgent(honeyhiveUrl: string): Promise<string> {
  const env = { HH_API_URL: honeyhiveUrl };
  const hotelServer = await startService(join(__dirname, 'hotel-server.js'), env);
  try {
    const options = { env: { ...process.env, ...env, HOTEL_SERVER_URL: hotelServer.url } };
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'agent.js')], options);
    return stdout;
  } finally {
    await hotelServer.stop();
  }
}

function check({ store }: LocalHoneyHive, [vienna = '', atlantis = '', ...rome]: string[]) {
  for (const id of [vienna, atlantis]) {
    const session = store.session(id);
    assert(session, 'No session arrived');
    console.log(renderSession(session));
  }
  const failed = store.session(atlantis)?.spans.filter(({ error }) => error !== null);
  assert.deepEqual(
    failed?.map(({ name, error }) => [name, error]),
    [['execute_tool forecast', 'there is no weather in Atlantis']],
  );
  for (const id of rome) assert.equal(store.session(id)?.spans.length, 5);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
