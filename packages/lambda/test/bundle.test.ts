import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLocal } from '@honeyhive/local';
import { closeServers } from '../../../test/support/listen.js';
import { startRuntime, stopRuntimes } from './support/runtime.js';

const esbuild = join(createRequire(__filename).resolve('esbuild'), '../../bin/esbuild');

it('runs a handler that esbuild has bundled, without node_modules', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'honeyhive-lambda-'));
  const local = await startLocal({ port: 0 });
  try {
    const flags = ['--bundle', '--platform=node', '--target=node22', `--outfile=${join(folder, 'index.js')}`];
    const { stderr } = await promisify(execFile)(esbuild, [join(__dirname, 'fixtures/bundled.ts'), ...flags]);
    expect(stderr).not.toContain('warning');

    const runtime = await startRuntime('index.handler', { HH_API_URL: local.url }, folder);
    expect((await runtime.invoke({ question: 'why', headers: { baggage: 'session_id=s1' } })).body).toBe('"why?"');
    expect(
      local.store
        .session('s1')
        ?.spans.map(({ name }) => name)
        .toSorted(),
    ).toEqual(['answer', 'ask']);
  } finally {
    await stopRuntimes();
    await local.close();
    await closeServers();
    await rm(folder, { recursive: true });
  }
});
