import { accessibilityFaults, describeInBrowser } from '../../../../test/support/browser.js';
import { useLocal } from '../../test/support/use-local.js';
import { chat, gateway, sendEvents, users } from './events.js';
import { panel, row, treeitem, usePages } from './pages.js';

const local = useLocal();

const hostile = '<img src=x onerror="window.attacked = true">\u202e<script>window.attacked = true</script>';

describeInBrowser('each page', () => {
  const open = usePages();
  const pages = ['/', '/#/sessions/S'];

  it('shows untrusted text as plain text of limited size', async () => {
    const long = `${hostile}${'long '.repeat(200_000)}`;
    await sendEvents(
      local(),
      { ...users, name: long, service: long, parent: 'c', session: hostile },
      {
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
          [`honeyhive_config.${'key'.repeat(100_000)}`]: 'value',
        },
      },
    );
    const page = await open(local().url);
    await row(page, /<img src=x/).waitFor();
    expect((await row(page, /<img src=x/).textContent())?.length).toBeLessThan(1000);
    const link = page.getByRole('link', { name: /<img src=x/ });
    expect((await link.boundingBox())?.height).toBeLessThan(50);
    await link.click();
    await panel(page).getByRole('list', { name: 'Conversation' }).waitFor();
    for (const level of [1, 2]) {
      const [heading] = await page.getByRole('heading', { level, name: /<img src=x/ }).all();
      expect((await heading?.boundingBox())?.height).toBeLessThan(70);
    }
    const longest = await page
      .locator('main *')
      .evaluateAll((elements) =>
        elements.flatMap(({ attributes, childNodes }) => [
          ...[...attributes].map(({ value }) => value.length),
          ...[...childNodes].map((node) => (node instanceof Text ? node.data.length : 0)),
        ]),
      );
    expect(Math.max(...longest)).toBeLessThan(5000);
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

  it.each(['light', 'dark'] as const)('has no serious accessibility faults in %s mode', async (colorScheme) => {
    await sendEvents(local(), { ...gateway, error: 'failed' }, chat);
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

  it('fits a window of 400 pixels, where an event replaces the tree', async () => {
    const long = 'step 0 with a rather long descriptive name of what it does ';
    await sendEvents(
      local(),
      { ...gateway, name: `POST /ask ${long}${'A'.repeat(500)}`, service: `gateway${'A'.repeat(500)}` },
      users,
      chat,
      { ...chat, id: 'd', name: `${long}lost`, parent: 'e', service: 'search', from: 30 },
      { ...users, parent: undefined, session: 'other', trace: '2'.repeat(32) },
    );
    const page = await open(local().url, { viewport: { width: 400, height: 700 } });
    for (const path of pages) {
      await page.goto(local().url + path);
      await page.getByText('POST /ask').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
      expect(await accessibilityFaults(page)).toEqual([]);
    }
    expect(await panel(page).isVisible()).toBe(false);
    const lost = treeitem(page, /by llm-service/);
    expect(await lost.getByText('by llm-service').isVisible()).toBe(true);
    expect(await lost.getByText('Probably called').isVisible()).toBe(false);
    await treeitem(page, /^chat/).click();
    await panel(page).getByText('They dance.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
    await panel(page).getByRole('button', { name: 'Back to the tree' }).click();
    expect(await panel(page).isVisible()).toBe(false);
  });
});
