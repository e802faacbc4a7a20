import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { findBrowser } from '../../../../test/support/find-browser.ts';

const rounds = 9;

/** Returns the size of all files of the viewer in bytes, as they are and gzipped. */
export function viewerSize() {
  const folder = join(import.meta.dirname, '../../dist/viewer');
  const files = globSync('**/*.*', { cwd: folder }).map((file) => readFileSync(join(folder, file)));
  const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);
  return { plain: sum(files.map(({ length }) => length)), zipped: sum(files.map((file) => gzipSync(file).length)) };
}

/**
 * Returns the milliseconds from opening a page to its first contentful paint, and until `selector` is shown: medians of
 * several runs, each with an empty cache.
 */
export async function timePage(url, selector) {
  const browser = await chromium.launch({ executablePath: findBrowser(), chromiumSandbox: false });
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(selector).first().waitFor();
    times.push(await page.evaluate(measureInPage));
    await context.close();
  }
  await browser.close();
  // The first run also includes the start of the browser.
  const counted = times.slice(1);
  return { painted: median(counted.map(({ painted }) => painted)), shown: median(counted.map(({ shown }) => shown)) };
}

function measureInPage() {
  const shown = performance.now();
  return new Promise((resolve) => {
    const read = (list) => resolve({ painted: list.getEntriesByName('first-contentful-paint')[0].startTime, shown });
    new PerformanceObserver(read).observe({ type: 'paint', buffered: true });
  });
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
