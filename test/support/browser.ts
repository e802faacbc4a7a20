import { readFileSync } from 'node:fs';
import type axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findBrowser } from './find-browser.ts';

const executablePath = findBrowser();
// The browser itself makes no requests either.
const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** Like `describe`, but skipped if no browser is installed. */
export const describeInBrowser = executablePath === undefined ? describe.skip : describe;

/** Starts a browser for a test file. Each page opens in a new context, and an error in it fails the test. */
export function useBrowser(): (url: string, options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser;
  let failures: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath && { executablePath }), chromiumSandbox: false, args });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    const found = failures;
    failures = [];
    expect(found).toEqual([]);
  });
  return async (url, options = {}) => {
    const page = await (await browser.newContext({ reducedMotion: 'reduce', ...options })).newPage();
    page.on('pageerror', (error) => failures.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') failures.push(message.text());
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(url).origin) failures.push(`requested ${request.url()}`);
    });
    await page.goto(url);
    return page;
  };
}

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Returns the serious and critical violations that axe finds, as `rule: element`. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
