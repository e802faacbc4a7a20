import type { BrowserContextOptions, Page } from 'playwright-core';
import { useBrowser } from '../../../../test/support/browser.js';

// Each wait takes long only on a busy machine.
jest.setTimeout(60_000);

/** Returns a function that opens pages whose timeouts suit a busy machine. */
export function usePages(): (url: string, options?: BrowserContextOptions) => Promise<Page> {
  const open = useBrowser();
  return async (url, options) => {
    const page = await open(url, options);
    page.setDefaultTimeout(15_000);
    return page;
  };
}

export const tree = (page: Page) => page.getByRole('tree', { name: 'Events' });
export const eventNames = (page: Page) => tree(page).locator('.event .name').allTextContents();
export const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name });
export const treeitem = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name });
export const panel = (page: Page) => page.getByRole('region', { name: 'Event', exact: true });

/** Repeats `check` until it passes, because parts of the page appear only once the server has responded. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 15_000; ; ) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
