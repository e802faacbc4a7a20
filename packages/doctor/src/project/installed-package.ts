import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package as it lies on the disk. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** The real path, so that two links to one copy are equal. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Returns the package that a file in `folder` gets if it imports `name`. Its `exports` need not name package.json. */
export function findPackage(name: string, folder: string): InstalledPackage | undefined {
  for (const modules of moduleFolders(folder)) {
    const manifest = readManifest(join(modules, name));
    if (manifest) {
      const { version = '0.0.0' } = manifest;
      return { name, version, folder: realpathSync(join(modules, name)), manifest };
    }
  }
  return undefined;
}

/** Returns the packages of a scope that a file in `folder` can import. */
export function findScope(scope: string, folder: string): InstalledPackage[] {
  const names = new Set(moduleFolders(folder).flatMap((modules) => readFolder(join(modules, scope))));
  return [...names].sort().flatMap((name) => findPackage(`${scope}/${name}`, folder) ?? []);
}

/** Returns undefined if there is no package.json, or one that cannot be read. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}

/** Returns the folders in which Node looks for packages, nearest first. */
function moduleFolders(folder: string): string[] {
  const folders: string[] = [];
  for (let each = realpathSync(folder); ; each = dirname(each)) {
    folders.push(basename(each) === 'node_modules' ? each : join(each, 'node_modules'));
    if (each === dirname(each)) return folders;
  }
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
