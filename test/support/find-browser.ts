import { findProgram } from './find-program.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Returns the path of Chromium or Chrome: CHROME_PATH, or one on the PATH, or undefined if there is none. */
export function findBrowser(): string | undefined {
  return process.env.CHROME_PATH || findProgram(names, elsewhere);
}
