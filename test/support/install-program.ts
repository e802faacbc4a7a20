import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program that some tests need. */
export interface TestProgram {
  readonly name: string;
  /** Returns its path; undefined if it is not installed. */
  readonly find: () => string | undefined;
  readonly debianPackage: string;
  /** The subject of the tests that need it. */
  readonly subject: string;
  readonly remedy: string;
}

/** Installs a program for the tests if possible. Without it, they are skipped with a message. */
export function installProgram({ name, find, debianPackage, subject, remedy }: TestProgram): void {
  if (find()) return;
  if (mayInstall()) {
    console.error(`\n${name} was not found. Installing Debian's package for the tests of ${subject}.`);
    run('apt-get', 'update', '-qq') && run('apt-get', 'install', '-qq', '-y', '--no-install-recommends', debianPackage);
  }
  if (find()) return;
  console.error(`\n${name} was not found. THE TESTS OF ${subject.toUpperCase()} ARE SKIPPED. ${remedy}\n`);
}

function mayInstall(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function run(command: string, ...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}
