import { findBrowser } from './find-browser.ts';
import { installProgram } from './install-program.ts';
import { redis } from './start-redis.ts';

/** Installs the programs that tests need, if possible. */
export default function installPrograms(): void {
  installProgram({
    name: 'Chromium or Chrome',
    find: findBrowser,
    debianPackage: 'chromium',
    subject: 'the session page',
    remedy: 'Install one of them or set CHROME_PATH.',
  });
  installProgram(redis);
}
