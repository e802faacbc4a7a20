import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const repository = join(__dirname, '../../../..');

const folders: string[] = [];

/** The package.json of an installed package, by the path of its folder below `node_modules`. */
export type Installed = Readonly<Record<string, object>>;

/** Creates a project with the real packages `names` of this repository, as a package manager links them. */
export function projectWith(names: readonly string[]): string {
  const folder = projectOf({});
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    const [, own] = /^@honeyhive\/(.*)/.exec(name) ?? [];
    symlinkSync(own ? join(repository, 'packages', own) : join(repository, 'node_modules', name), link);
  }
  return folder;
}

/** Creates a project in which the packages are `installed`, for faults that no package manager makes on demand. */
export function projectOf(installed: Installed, manifest: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'honeyhive-doctor-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'my-agents', ...manifest }));
  for (const [path, content] of Object.entries(installed)) {
    const target = join(folder, 'node_modules', path);
    mkdirSync(target, { recursive: true });
    const name = path.split('node_modules/').at(-1);
    writeFileSync(join(target, 'package.json'), JSON.stringify({ name, ...content }));
  }
  return folder;
}

export function removeProjects(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}
