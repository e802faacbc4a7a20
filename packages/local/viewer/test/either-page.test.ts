import { accessibilityFaults, describeInBrowser } from '../../../../test/support/browser.js';
import { useLocal } from '../../test/local.js';
import { chat, gateway, receive, users } from './events.js';
import { panel, row, treeitem, usePages } from './pages.js';

const local = useLocal();

const hostile = '<img src=x onerror="window.attacked = true">\u202e<script>window.attacked = true</script>';

describeInBrowser('either page', () => {
  const open = usePages();
  const pages = ['/', '/#/sessions/S'];

  it("shows a stranger's text as text, however long", async () => {
    const long = `${hostile}${'long '.repeat(200_000)}`;
    await receive(local(), {
      ...chat,
      name: long,
      service: hostile,
      session: hostile,
      error: long,
      attributes: {
        honeyhive_event_type: hostile,
        'honeyhive_inputs.text': long,
        'honeyhive_outputs.role': hostile,
        'honeyhive_outputs.content': long,
      },
    });
    const page = await open(local().url);
    await row(page, /<img src=x/).waitFor();
    await page.getByRole('link', { name: /<img src=x/ }).click();
    await panel(page).getByRole('list', { name: 'Conversation' }).waitFor();
    await panel(page).getByText('Attributes', { exact: true }).click();
    await panel(page).getByText('Span', { exact: true }).click();
    await panel(page)
      .getByRole('button', { name: /all 1,000,0\d\d characters/ })
      .first()
      .click();

    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate(() => 'attacked' in window)).toBe(false);
    const bare = await page
      .locator('main :not(bdi)')
      .evaluateAll((elements) =>
        elements
          .filter(({ childNodes }) =>
            [...childNodes].some((node) => node instanceof Text && node.data.includes('\u202e')),
          )
          .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      );
    expect(bare).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('is accessible to all, with %s colours', async (colorScheme) => {
    await receive(local(), { ...gateway, error: 'failed' }, chat);
    const page = await open(local().url, { colorScheme });
    const backgrounds = [];
    for (const path of pages) {
      await page.goto(local().url + path);
      await page.getByText('POST /ask').first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      backgrounds.push(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor));
    }
    const [red] = /\d+/.exec(String(backgrounds[0])) ?? [];
    expect(Number(red) > 128).toBe(colorScheme === 'light');
  });

  it('fits a width of 400 pixels, where an event opens over the tree', async () => {
    await receive(local(), gateway, users, chat);
    const page = await open(local().url, { viewport: { width: 400, height: 700 } });
    for (const path of pages) {
      await page.goto(local().url + path);
      await page.getByText('POST /ask').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    expect(await panel(page).isVisible()).toBe(false);
    await treeitem(page, /chat/).click();
    await panel(page).getByText('They dance.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    await panel(page).getByRole('button', { name: 'Back to the tree' }).click();
    expect(await panel(page).isVisible()).toBe(false);
  });
});
