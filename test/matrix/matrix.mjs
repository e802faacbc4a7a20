// `pnpm test:matrix [row...]` runs the tests of the adapters, clients and processes with other versions of Node, of the
// frameworks and of OpenTelemetry.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The versions of a row, by their names in the catalog of pnpm-workspace.yaml. What a row does not name is as in the catalog. */
const rows = {
  oldest: {
    node: '22.13.0',
    express: '5.0.0',
    express4: 'npm:express@4.18.0',
    fastify: '5.0.0',
    koa: '3.0.0',
    koa2: 'npm:koa@2.14.0',
    axios: '1.7.0',
    undici: '6.21.0',
    '@opentelemetry/api': '1.9.0',
  },
  'node-22': { node: '22.23.3' },
  'node-26': { node: '26.10.0' },
  newest: {
    node: '24.21.0',
    koa: '3.3.0',
    express4: 'npm:express@4.22.3',
    undici: '8.13.1',
    '@opentelemetry/api': '1.10.0',
  },
};

const tests = [
  'packages/core/test/client',
  'packages/express',
  'packages/fastify',
  'packages/koa',
  'packages/axios',
  'packages/node/test/honeyhive-tracer',
  'test/three-services',
  'test/coexistence/processes',
];

/** Runs the tests in a clone in which the catalog has the versions of the row, and returns what jest counted. */
function runRow(versions) {
  const clone = mkdtempSync(join(tmpdir(), 'honeyhive-matrix-'));
  try {
    execFileSync('git', ['clone', '--quiet', root, clone]);
    const workspace = join(clone, 'pnpm-workspace.yaml');
    let yaml = readFileSync(workspace, 'utf8');
    for (const [name, version] of Object.entries(versions)) {
      const line = new RegExp(`^  "?${name}"?: .*$`, 'm');
      if (!line.test(yaml)) throw new Error(`The catalog has no ${name}: correct the row.`);
      yaml = yaml.replace(line, `  "${name}": ${version}`);
    }
    writeFileSync(workspace, yaml);
    const pnpm = (...args) => {
      const env = { ...process.env, CI: 'true' };
      return spawnSync('npx', ['-y', 'pnpm@10.34.9', ...args], { cwd: clone, env, encoding: 'utf8' });
    };
    const installed = pnpm('install', '--no-frozen-lockfile');
    if (installed.status !== 0) throw new Error(installed.stdout + installed.stderr);
    const { stdout, stderr } = pnpm('test', ...tests);
    const [, failed = 0, passed = 0] = /^Tests: +(?:(\d+) failed, )?(?:\d+ skipped, )?(\d+) passed/m.exec(stderr) ?? [];
    if (Number(failed) > 0 || Number(passed) === 0) console.log(stdout + stderr);
    return { passed: Number(passed), failed: Number(failed) };
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

const chosen = process.argv.slice(2);
for (const name of chosen)
  if (!rows[name]) throw new TypeError(`There is no row ${name}: pass one of ${Object.keys(rows).join(', ')}.`);

const results = {};
for (const name of chosen.length > 0 ? chosen : Object.keys(rows)) {
  results[name] = runRow(rows[name]);
  console.log(`${name}: ${results[name].passed} passed, ${results[name].failed} failed`);
}
const isSound = Object.values(results).every(({ passed, failed }) => passed > 0 && failed === 0);
process.exitCode = isSound ? 0 : 1;
