import { describeInBrowser } from '../../../../../test/support/browser.js';
import { attributesOf, span, spansOf, traceId } from '../../../test/support/otlp-fixtures.js';
import { sendJson, useLocal } from '../../../test/support/use-local.js';
import { chat, gateway, millisecond, sendEvents, startTime, users } from '../events.js';
import { eventNames, eventually, panel, tree, treeitem, usePages } from '../pages.js';

const local = useLocal();
const sessionUrl = (id: string) => `${local().url}/#/sessions/${id}`;

describeInBrowser('the event tree', () => {
  const open = usePages();

  it('moves an orphan under its parent when the parent arrives late', async () => {
    await sendEvents(local(), gateway, chat);
    const page = await open(sessionUrl('S'));
    await treeitem(page, /chat llm-service · model Probably called by gateway · POST \/ask/).waitFor();
    expect(await eventNames(page)).toEqual(['POST /ask', 'chat']);
    expect(await treeitem(page, /chat/).getAttribute('aria-level')).toBe('2');

    await sendEvents(local(), users);
    await eventually(async () => expect(await eventNames(page)).toEqual(['POST /ask', 'GET /users', 'chat']));
    const levels = await tree(page)
      .locator('.event')
      .evaluateAll((rows) => rows.map((row) => row.ariaLevel));
    expect(levels).toEqual(['2', '3', '4']);
    expect(await page.getByText('not received').count()).toBe(0);
  });

  it('shows the time of each service, and a line for each call between services', async () => {
    await sendEvents(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const shares = page.getByRole('listitem').filter({ hasText: '%' });
    await eventually(async () =>
      expect(await shares.allTextContents()).toEqual([
        'llm-service 60 ms, 60 %',
        'gateway 20 ms, 20 %',
        'user-service 20 ms, 20 %',
      ]),
    );
    const hopTitles = await page
      .locator('.hop-line')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('title')));
    expect(hopTitles).toEqual(['gateway → user-service', 'user-service → llm-service']);
    const colors = await page
      .locator('.event .bar')
      .evaluateAll((bars) => bars.map((bar) => getComputedStyle(bar).backgroundColor));
    expect(new Set(colors).size).toBe(3);
    // The gateway waits from 10 ms to 90 ms of its 100 ms, so it is on the critical path at both ends.
    const places = await treeitem(page, /POST \/ask/)
      .locator('.critical')
      .evaluateAll((parts) => parts.map(({ style }) => [style.left, style.width].map(Number.parseFloat)));
    expect(places).toEqual([
      [0, 10],
      [90, 10],
    ]);
  });

  it('shows the likely caller of an orphan, and counts it as waiting for the orphan', async () => {
    const lost = { ...chat, name: 'POST /complete', from: 20, to: 90, kind: 'SERVER' };
    await sendEvents(local(), gateway, lost);
    const page = await open(`${sessionUrl('S')}/${traceId}-${lost.id.repeat(16)}`);
    const shares = page.getByRole('listitem').filter({ hasText: '%' });
    await eventually(async () =>
      expect(await shares.allTextContents()).toEqual(['llm-service 70 ms, 70 %', 'gateway 30 ms, 30 %']),
    );
    const places = await treeitem(page, /POST \/ask/)
      .first()
      .locator('.critical')
      .evaluateAll((parts) => parts.map(({ style }) => [style.left, style.width].map(Number.parseFloat)));
    expect(places).toEqual([
      [0, 20],
      [90, 10],
    ]);
    await panel(page).getByText('The parent span bbbbbbbbbbbbbbbb was not received.').waitFor();
    expect(await panel(page).locator('.facts').last().textContent()).toBe('Probably called by gatewayPOST /ask');
    await panel(page).getByRole('button', { name: 'POST /ask' }).click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
  });

  it('shows which session a missing parent is in, or that it was not received', async () => {
    await sendEvents(local(), { ...users, session: 'T' }, { ...chat, parent: 'b' }, { ...chat, id: 'd', parent: 'e' });
    const page = await open(`${sessionUrl('S')}/${traceId}-${chat.id.repeat(16)}`);
    await treeitem(page, /chat llm-service · model Parent in session T/).waitFor();
    await treeitem(page, /chat llm-service · model Parent eeeeeeee not received/).waitFor();
    await panel(page).getByRole('link', { name: 'session T' }).click();
    await treeitem(page, /GET \/users/).waitFor();
  });

  it('draws traces that do not overlap on time scales of their own', async () => {
    const later = { trace: '2'.repeat(32), from: 60_000, to: 60_200 };
    await sendEvents(local(), gateway, { ...gateway, ...later, id: 'd', name: 'POST /again' });
    const page = await open(sessionUrl('S'));
    await treeitem(page, /Trace 2/).waitFor();
    expect(await eventNames(page)).toEqual(['POST /ask', 'POST /again']);
    const widths = await page.locator('.event .bar').evaluateAll((bars) => bars.map(({ style }) => style.width));
    expect(widths).toEqual(['100%', '100%']);
  });

  it('draws traces that overlap on one time scale', async () => {
    await sendEvents(local(), gateway, { ...gateway, trace: '2'.repeat(32), id: 'd', from: 50, to: 200 });
    const page = await open(sessionUrl('S'));
    await treeitem(page, /Trace 2/).waitFor();
    const widths = await page.locator('.event .bar').evaluateAll((bars) => bars.map(({ style }) => style.width));
    expect(widths).toEqual(['50%', '75%']);
  });

  it('counts the time of orphans that run at the same time once', async () => {
    await sendEvents(local(), ...['1', '2', '3'].map((id) => ({ ...chat, id, parent: 'f', from: 0, to: 100 })));
    const page = await open(sessionUrl('S'));
    await page.getByText('100 ms, 100 %').waitFor();
  });

  it('selects a collapsed event in place of a hidden one, and expands it when a hidden one is selected elsewhere', async () => {
    await sendEvents(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    await panel(page).getByRole('heading', { name: 'chat' }).waitFor();
    await treeitem(page, /POST \/ask/)
      .locator('.toggle')
      .click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
    expect(await eventNames(page)).toEqual(['POST /ask']);
    await page.goto(`${sessionUrl('S')}/${traceId}-${chat.id.repeat(16)}`);
    await eventually(async () => expect(await eventNames(page)).toEqual(['POST /ask', 'GET /users', 'chat']));
  });

  it('renders only the visible rows of a long session', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      name: `event ${index}`,
      startTimeUnixNano: String(startTime + BigInt(index) * millisecond),
      endTimeUnixNano: String(startTime + BigInt(index + 1) * millisecond),
      attributes: attributesOf({ 'honeyhive.session_id': 'S' }),
    }));
    await sendJson(local(), spansOf('gateway', many.map(span)));
    const page = await open(sessionUrl('S'));
    await treeitem(page, /event 0 /).waitFor();
    await tree(page).focus();
    await page.keyboard.press('End');
    await treeitem(page, /event 4999 /).waitFor();
    expect(await tree(page).locator('.event').count()).toBeLessThan(100);
  });

  it('renders only the visible ones of thousands of lines for calls', async () => {
    await sendEvents(local(), gateway);
    const call = (_: unknown, index: number) =>
      span({
        name: `call ${index}`,
        parentSpanId: 'a'.repeat(16),
        attributes: attributesOf({ 'honeyhive.session_id': 'S' }),
      });
    await sendJson(local(), spansOf('user-service', Array.from({ length: 3000 }, call)));
    const page = await open(sessionUrl('S'));
    await treeitem(page, /call 1 /).waitFor();
    expect(await page.locator('.hop-line').count()).toBeGreaterThan(10);
    expect(await page.locator('.hop-line').count()).toBeLessThan(100);
  });
});
