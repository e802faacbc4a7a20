import { describeInBrowser } from '../../../../test/support/browser.js';
import { traceId } from '../../test/support/otlp-fixtures.js';
import { useLocal } from '../../test/support/use-local.js';
import { chat, gateway, sendEvents, users } from './events.js';
import { eventNames, eventually, panel, row, tree, usePages } from './pages.js';

const local = useLocal();
const sessionUrl = (id: string) => `${local().url}/#/sessions/${id}`;

describeInBrowser('keyboard navigation', () => {
  const open = usePages();

  it('goes through the list, which keeps its search on return', async () => {
    await sendEvents(local(), gateway, { ...users, session: 'other', trace: '2'.repeat(32) });
    const page = await open(local().url);
    await row(page, /POST \/ask/).waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('ask');
    await eventually(async () => expect(await page.getByRole('row').count()).toBe(2));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tree(page).waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await page.getByRole('searchbox').inputValue()).toBe('ask'));

    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await page.getByRole('row').count()).toBe(3));
  });

  it('handles a key that is pressed as soon as the list is in the document', async () => {
    await sendEvents(local(), gateway);
    const page = await open(sessionUrl('S'));
    await tree(page).waitFor();
    const isFocused = await page.evaluate(async () => {
      const searchField = new Promise<HTMLInputElement>((resolve) => {
        new MutationObserver((_, observer) => {
          const field = document.querySelector<HTMLInputElement>('input[type="search"]');
          if (!field) return;
          observer.disconnect();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
          resolve(field);
        }).observe(document.body, { childList: true, subtree: true });
      });
      location.hash = '#/';
      return (await searchField) === document.activeElement;
    });
    expect(isFocused).toBe(true);
  });

  it('writes a search into the URL even right after a navigation', async () => {
    const page = await open(local().url);
    await page.getByRole('searchbox').waitFor();
    await page.evaluate(async () => {
      const field = document.querySelector<HTMLInputElement>('input[type="search"]');
      const search = (text: string) => {
        if (field) field.value = text;
        field?.dispatchEvent(new InputEvent('input', { bubbles: true }));
      };
      search('rank');
      const navigated = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      location.hash = '#/?search=ask';
      await navigated;
      search('');
    });
    await page.waitForURL(`${local().url}/#/`);
  });

  it('goes through a session', async () => {
    await sendEvents(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const selected = (name: string) => panel(page).getByRole('heading', { name }).waitFor();
    await selected('chat');
    await page.keyboard.press('Home');
    await selected('POST /ask');
    await page.keyboard.press('ArrowDown');
    await selected('GET /users');
    await page.waitForURL(`${sessionUrl('S')}/${traceId}-${users.id.repeat(16)}`);
    await page.keyboard.press('ArrowLeft');
    expect(await eventNames(page)).toEqual(['POST /ask', 'GET /users']);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await selected('chat');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await selected('POST /ask');
    await page.keyboard.press('End');
    await selected('GET /users');

    await page.keyboard.press('Enter');
    await eventually(async () =>
      expect(await panel(page).evaluate((element) => element === document.activeElement)).toBe(true),
    );
    await page.keyboard.press('Escape');
    expect(await tree(page).evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await row(page, /POST \/ask/).waitFor();
  });

  it('goes from a session to the search field', async () => {
    await sendEvents(local(), gateway);
    const page = await open(sessionUrl('S'));
    await tree(page).waitFor();
    await page.keyboard.press('/');
    const field = page.getByRole('searchbox');
    await field.waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('users');
    await page.getByText('No matching sessions.').waitFor();
    await page.waitForURL(`${local().url}/#/?search=users`);
  });
});
