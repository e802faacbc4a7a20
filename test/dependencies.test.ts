import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '..');
const allowed = ['Apache-2.0', 'BSD-3-Clause', 'ISC', 'MIT'];

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
}

it('docs/dependencies.md lists every dependency of the published packages', () => {
  const manifests = globSync('packages/*/package.json', { cwd: root }).map(
    (file): Manifest => JSON.parse(readFileSync(join(root, file), 'utf8')),
  );
  const needed = manifests.flatMap(({ name, dependencies = {} }) =>
    Object.keys(dependencies).flatMap((dependency) =>
      /^@honeyhive\//.test(dependency) ? [] : `${name} ${dependency}`,
    ),
  );
  const text = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `(\S+)` +\| `(\S+)`/gm)].map(([, name, dependency]) => `${name} ${dependency}`);
  expect(listed.toSorted()).toEqual(needed.toSorted());
});

it('CI installs only what the lockfile says, and no version is younger than three days', () => {
  for (const file of ['pnpm-workspace.yaml', 'test/ecosystem/pnpm-workspace.yaml']) {
    const workspace = readFileSync(join(root, file), 'utf8');
    expect(Number(/^minimumReleaseAge: (\d+)$/m.exec(workspace)?.[1])).toBeGreaterThanOrEqual(3 * 24 * 60);
  }
  // With CI=true, every pnpm command installs with a frozen lockfile.
  expect(readFileSync(join(root, '.ci/run'), 'utf8')).toMatch(/^export CI=true$[\s\S]*install --frozen-lockfile/m);
});

it('all dependencies have permissive licences', async () => {
  const list = ['-y', 'pnpm@10.34.9', '--filter', './packages/*', 'licenses', 'list', '--prod', '--json'];
  const { stdout } = await promisify(execFile)('npx', list, { cwd: root });
  const licences = Object.keys(JSON.parse(stdout));
  expect(licences).toContain('MIT');
  expect(licences.filter((licence) => !allowed.includes(licence))).toEqual([]);
});
