import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findScope, type InstalledPackage, type Manifest, readManifest } from './installed-package.js';

/** The user's project. */
export interface Project {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The installed `@honeyhive/*` packages. */
  readonly packages: readonly InstalledPackage[];
}

/** Returns undefined if `folder` has no package.json. */
export function readProject(folder: string): Project | undefined {
  const manifest = readManifest(folder);
  return manifest && { folder, manifest, packages: findScope('@honeyhive', folder) };
}

/** Returns true if Yarn keeps the packages in archives, which are not read here. */
export function usesPlugAndPlay({ folder }: Project): boolean {
  return existsSync(join(folder, '.pnp.cjs'));
}

export function directDependencies({ manifest }: Project): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
}

/** Returns the command that installs `specifiers` by the project's package manager. */
export function installLine({ folder }: Project, specifiers: readonly string[]): string {
  const manager = packageManager(folder);
  const quoted = specifiers.map((specifier) => (/[<>|*\s]/.test(specifier) ? `'${specifier}'` : specifier));
  return `${manager} ${manager === 'npm' ? 'install' : 'add'} ${quoted.join(' ')}`;
}

/** Returns the command that merges the copies of a package that all can share. */
export function dedupeLine({ folder }: Project): string {
  return `${packageManager(folder)} dedupe`;
}

function packageManager(folder: string): string {
  for (let each = folder; ; each = dirname(each)) {
    if (existsSync(join(each, 'pnpm-lock.yaml'))) return 'pnpm';
    if (existsSync(join(each, 'yarn.lock'))) return 'yarn';
    if (existsSync(join(each, 'package-lock.json')) || each === dirname(each)) return 'npm';
  }
}
