import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findBrowser } from './find-browser.ts';

/** Installs a browser for the tests of the session page if possible. Without one, they are skipped with a message. */
export default function installBrowser(): void {
  if (findBrowser()) return;
  if (mayInstall()) {
    console.error("\nChromium was not found. Installing Debian's package for the tests of the session page.");
    run('apt-get', 'update', '-qq') && run('apt-get', 'install', '-qq', '-y', '--no-install-recommends', 'chromium');
  }
  if (findBrowser()) return;
  console.error(
    '\nChromium or Chrome was not found. THE TESTS OF THE SESSION PAGE ARE SKIPPED. Install one of them or set CHROME_PATH.\n',
  );
}

function mayInstall(): boolean {
  return existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function run(command: string, ...args: string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}
