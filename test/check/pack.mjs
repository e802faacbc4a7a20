// `pnpm pack:all` packs every package into tarballs/ and prints how to install them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installation } from './installation.mjs';

const root = resolve(import.meta.dirname, '../..');

/** Packs every package, and returns the path of each tarball by the name of its package. */
export function packAll(folder = join(root, 'tarballs')) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tarballs = {};
  for (const name of readdirSync(join(root, 'packages'))) {
    const cwd = join(root, 'packages', name);
    const pack = ['-y', 'pnpm@10.34.9', 'pack', '--json', '--pack-destination', folder];
    const { filename } = JSON.parse(execFileSync('npx', pack, { cwd, encoding: 'utf8' }));
    const { name: packageName } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
    tarballs[packageName] = resolve(folder, filename);
  }
  return tarballs;
}

function print(tarballs) {
  console.log('Install the packages that you use, for example with Express:\n');
  const names = ['node', 'core', 'express', 'local'].map((name) => `@honeyhive/${name}`);
  for (const manager of ['npm', 'pnpm', 'yarn']) {
    const { command, fields } = installation(manager, tarballs, [...names, '@opentelemetry/api']);
    if (Object.keys(fields).length > 0)
      console.log(`${manager}: add this to package.json first\n`, JSON.stringify(fields, null, 2));
    console.log(`${command.join(' ')}\n`);
  }
}

if (process.argv[1] === import.meta.filename) print(packAll());
