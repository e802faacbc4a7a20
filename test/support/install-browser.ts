import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findBrowser } from './find-browser.ts';

/** Sees to a browser for the tests of the session page; without one they are skipped, and said to be. */
export default function installBrowser(): void {
  if (findBrowser()) return;
  if (mayInstall()) {
    console.error('\nNo Chromium here: installing the one of Debian for the tests of the session page.');
    run('apt-get', 'update', '-qq') && run('apt-get', 'install', '-qq', '-y', '--no-install-recommends', 'chromium');
  }
  if (findBrowser()) return;
  console.error(
    '\nNo Chromium or Chrome was found: THE TESTS OF THE SESSION PAGE ARE SKIPPED. Install one, or set CHROME_PATH.\n',
  );
}

function mayInstall(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function run(command: string, ...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}
