import { describeInBrowser } from '../../../../test/support/browser.js';
import { useLocal } from '../../test/local.js';
import { traceId } from '../../test/otlp.js';
import { chat, gateway, sendEvents, users } from './events.js';
import { eventually, names, panel, row, tree, usePages } from './pages.js';

const local = useLocal();
const sessionUrl = (id: string) => `${local().url}/#/sessions/${id}`;

describeInBrowser('the keys of the page', () => {
  const open = usePages();

  it('go through the list, which comes back as it was', async () => {
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

  it('are heard as soon as it is there', async () => {
    await sendEvents(local(), gateway);
    const page = await open(sessionUrl('S'));
    await tree(page).waitFor();
    const heard = await page.evaluate(async () => {
      const came = new Promise<HTMLInputElement>((resolve) => {
        new MutationObserver((_, observer) => {
          const field = document.querySelector<HTMLInputElement>('input[type="search"]');
          if (!field) return;
          observer.disconnect();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
          resolve(field);
        }).observe(document.body, { childList: true, subtree: true });
      });
      location.hash = '#/';
      return (await came) === document.activeElement;
    });
    expect(heard).toBe(true);
  });

  it('that search right after going elsewhere are in its address', async () => {
    const page = await open(local().url);
    await page.getByRole('searchbox').waitFor();
    await page.evaluate(async () => {
      const field = document.querySelector<HTMLInputElement>('input[type="search"]');
      const search = (text: string) => {
        if (field) field.value = text;
        field?.dispatchEvent(new InputEvent('input', { bubbles: true }));
      };
      search('rank');
      const gone = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      location.hash = '#/?search=ask';
      await gone;
      search('');
    });
    await page.waitForURL(`${local().url}/#/`);
  });

  it('go through a session', async () => {
    await sendEvents(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const chosen = (name: string) => panel(page).getByRole('heading', { name }).waitFor();
    await chosen('chat');
    await page.keyboard.press('Home');
    await chosen('POST /ask');
    await page.keyboard.press('ArrowDown');
    await chosen('GET /users');
    await page.waitForURL(`${sessionUrl('S')}/${traceId}-${users.id.repeat(16)}`);
    await page.keyboard.press('ArrowLeft');
    expect(await names(page)).toEqual(['POST /ask', 'GET /users']);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await chosen('chat');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await chosen('POST /ask');
    await page.keyboard.press('End');
    await chosen('GET /users');

    await page.keyboard.press('Enter');
    await eventually(async () => expect(await panel(page).evaluate((it) => it === document.activeElement)).toBe(true));
    await page.keyboard.press('Escape');
    expect(await tree(page).evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await row(page, /POST \/ask/).waitFor();
  });

  it('leave a session for the search', async () => {
    await sendEvents(local(), gateway);
    const page = await open(sessionUrl('S'));
    await tree(page).waitFor();
    await page.keyboard.press('/');
    const field = page.getByRole('searchbox');
    await field.waitFor();
    expect(await field.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.type('users');
    await page.getByText('No session is like that.').waitFor();
    await page.waitForURL(`${local().url}/#/?search=users`);
  });
});
