import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeInBrowser } from '../../../../../test/support/browser.js';
import { startLocal } from '../../../src/index.js';
import { span, spansOf } from '../../../test/support/otlp-fixtures.js';
import { sendJson, useLocal } from '../../../test/support/use-local.js';
import { chat, gateway, sendEvents, users } from '../events.js';
import { eventNames, eventually, row, tree, treeitem, usePages } from '../pages.js';

const local = useLocal();

describeInBrowser('the list of sessions', () => {
  const open = usePages();

  it('explains how to send sessions while it is empty, and shows new ones live', async () => {
    const page = await open(local().url);
    await page.getByText(`HH_API_URL=${local().url} HH_API_KEY=local node service.js`).waitFor();
    await page.getByText('live', { exact: true }).waitFor();

    await sendEvents(local(), gateway);
    await row(page, /POST \/ask/).waitFor();
    const cells = () =>
      row(page, /POST \/ask/)
        .getByRole('cell')
        .allTextContents();
    expect(await cells()).toEqual(['gateway', '', expect.stringContaining(':'), '100 ms', '1', '0', '']);

    await sendEvents(local(), users, { ...chat, error: 'no tokens left' });
    await eventually(async () => {
      const [services, , , duration, events, errors, tokens] = await cells();
      expect({ duration, events, errors, tokens }).toEqual({
        duration: '100 ms',
        events: '3',
        errors: '1',
        tokens: '42',
      });
      expect(services).toMatch(/^gateway/);
      expect(services).toHaveLength('gatewayuser-servicellm-service'.length);
    });
  });

  it('finds sessions by ID, name, service and messages, and those with errors', async () => {
    await sendEvents(
      local(),
      { ...gateway, session: 'first', trace: '1'.repeat(32) },
      { ...chat, session: 'first', trace: '1'.repeat(32), parent: 'a' },
      { ...users, session: 'second', trace: '2'.repeat(32), error: 'no such user' },
    );
    const page = await open(local().url);
    const found = async () =>
      (await page.locator('.sessions tbody small').allTextContents()).filter((id) => /^\w+$/.test(id));
    await eventually(async () => expect(await found()).toEqual(['second', 'first']));

    for (const [search, ids] of [
      ['first', ['first']],
      ['GET /users', ['second']],
      ['llm-service', ['first']],
      ['they dan', ['first']],
      ['flowers', ['first']],
      ['nothing of the kind', []],
    ] as const) {
      await page.getByRole('searchbox').fill(search);
      await eventually(async () => expect(await found()).toEqual(ids));
    }
    await page.getByText('No matching sessions.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('with errors').check();
    await eventually(async () => expect(await found()).toEqual(['second']));
    await page.waitForURL(`${local().url}/#/?errors=true`);
  });

  it('shows more sessions on request, and still does on return', async () => {
    await sendEvents(
      local(),
      ...Array.from({ length: 150 }, (_, index) => ({
        ...gateway,
        name: `request ${index}`,
        session: `S${index}`,
        trace: String(index + 1).padStart(32, '0'),
        from: index,
      })),
    );
    const page = await open(local().url);
    await row(page, /request 149/).waitFor();
    expect(await page.getByRole('row').count()).toBe(101);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('link', { name: 'request 7', exact: true }).click();
    await tree(page).waitFor();
    await page.keyboard.press('Escape');
    await row(page, /request 0 /).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('request 7');
    await page.getByText('Stored: 150 sessions with 150 events.').waitFor();
  });

  it('shows that the server is gone, keeps its content, and catches up after a reconnect', async () => {
    const database = join(await mkdtemp(join(tmpdir(), 'page-')), 'sessions.db');
    const before = await startLocal({ port: 0, database });
    const page = await open(before.url);
    page.removeAllListeners('console');
    await sendJson(before, spansOf('gateway', [span({ name: 'first' })]));
    await page.getByRole('link', { name: 'first' }).click();
    await treeitem(page, /first/).waitFor();
    await page.getByText('live', { exact: true }).waitFor();

    await before.close();
    await page.getByText('not connected').waitFor();
    expect(await eventNames(page)).toEqual(['first']);

    const after = await startLocal({ port: before.port, database });
    await sendJson(after, spansOf('gateway', [span({ name: 'second' })]));
    await treeitem(page, /second/).waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    await after.close();
  });

  it('explains why a file cannot be imported', async () => {
    const page = await open(local().url);
    page.removeAllListeners('console');
    const field = page.getByLabel('Session file');
    await field.setInputFiles({
      name: 'no.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"resourceSpans":7}'),
    });
    await page.getByRole('alert').getByText('resourceSpans is not a list').waitFor();
    await field.setInputFiles({ name: 'empty.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await page.getByRole('alert').getByText('The file contains no events.').waitFor();
  });

  it.each([400, 800])('shows the services and start of each session in a window of %d pixels', async (width) => {
    const session = '6f1c2a30-5b1e-4c7e-9d57-0a1b2c3d4e5f';
    await sendEvents(local(), { ...gateway, session }, { ...users, session });
    const page = await open(local().url, { viewport: { width, height: 700 } });
    const line = row(page, /POST \/ask/);
    await line.getByText('user-service').waitFor();
    await line.getByRole('time').waitFor();
    const ends = await line
      .locator('td, th')
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().right));
    expect(Math.max(...ends)).toBeLessThanOrEqual(width);
    expect((await line.getByText(session).boundingBox())?.height).toBeLessThan(25);
  });
});
