import type { BrowserContextOptions, Page } from 'playwright-core';
import { useBrowser } from '../../../../test/support/browser.js';

// Whatever is waited for here takes long on a busy machine alone.
jest.setTimeout(60_000);

/** Opens pages that are given the time that a busy machine takes. */
export function usePages(): (url: string, options?: BrowserContextOptions) => Promise<Page> {
  const open = useBrowser();
  return async (url, options) => {
    const page = await open(url, options);
    page.setDefaultTimeout(15_000);
    return page;
  };
}

export const tree = (page: Page) => page.getByRole('tree', { name: 'Events' });
export const names = (page: Page) => tree(page).locator('.event .name').allTextContents();
export const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name });
export const treeitem = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name });
export const panel = (page: Page) => page.getByRole('region', { name: 'Event', exact: true });

/** Waits until what the page shows is as expected: its parts come when the server has answered. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (const until = Date.now() + 15_000; ; ) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
