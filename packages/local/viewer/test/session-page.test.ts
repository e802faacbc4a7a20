import { describeInBrowser } from '../../../../test/support/browser.js';
import { send, sendJson, useLocal } from '../../test/local.js';
import { attributesOf, span, spansOf, traceId } from '../../test/otlp.js';
import { begin, chat, gateway, millisecond, receive, users } from './events.js';
import { eventually, names, panel, row, tree, treeitem, usePages } from './pages.js';

const local = useLocal();
const sessionUrl = (id: string) => `${local().url}/#/sessions/${id}`;

describeInBrowser('the page of a session', () => {
  const open = usePages();

  it('draws the tree and slots in what comes late, under a parent that was missing', async () => {
    await receive(local(), gateway, chat);
    const page = await open(sessionUrl('S'));
    await treeitem(page, /chat llm-service · model Probably called by gateway · POST \/ask/).waitFor();
    expect(await names(page)).toEqual(['POST /ask', 'chat']);
    expect(await treeitem(page, /chat/).getAttribute('aria-level')).toBe('2');

    await receive(local(), users);
    await eventually(async () => expect(await names(page)).toEqual(['POST /ask', 'GET /users', 'chat']));
    const levels = await tree(page)
      .locator('.event')
      .evaluateAll((rows) => rows.map((row) => row.ariaLevel));
    expect(levels).toEqual(['2', '3', '4']);
    expect(await page.getByText('not received').count()).toBe(0);
  });

  it('shows which service the time went to, and which call joined two services', async () => {
    await receive(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const shares = page.getByRole('listitem').filter({ hasText: '%' });
    await eventually(async () =>
      expect(await shares.allTextContents()).toEqual([
        'llm-service 60 ms, 60 %',
        'gateway 20 ms, 20 %',
        'user-service 20 ms, 20 %',
      ]),
    );
    const hops = await page
      .locator('.hop-line')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('title')));
    expect(hops).toEqual(['gateway → user-service', 'user-service → llm-service']);
    const colors = await page
      .locator('.event .bar')
      .evaluateAll((bars) => bars.map((bar) => getComputedStyle(bar).backgroundColor));
    expect(new Set(colors).size).toBe(3);
    // The gateway waited from 10 to 90 of its 100 ms: what it held up lies at both ends of its bar.
    const places = await treeitem(page, /POST \/ask/)
      .locator('.critical')
      .evaluateAll((parts) => parts.map(({ style }) => [style.left, style.width].map(Number.parseFloat)));
    expect(places).toEqual([
      [0, 10],
      [90, 10],
    ]);
  });

  it('takes an event without its parent for called by what was open then', async () => {
    const lost = { ...chat, name: 'POST /complete', from: 20, to: 90, kind: 'SERVER' };
    await receive(local(), gateway, lost);
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
    await panel(page).getByText('Its parent bbbbbbbbbbbbbbbb was not received.').waitFor();
    expect(await panel(page).locator('.facts').last().textContent()).toBe('Probably called by gatewayPOST /ask');
    await panel(page).getByRole('button', { name: 'POST /ask' }).click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
  });

  it('says where a parent is, or that it was not received', async () => {
    await receive(local(), { ...users, session: 'T' }, { ...chat, parent: 'b' }, { ...chat, id: 'd', parent: 'e' });
    const page = await open(`${sessionUrl('S')}/${traceId}-${chat.id.repeat(16)}`);
    await treeitem(page, /chat llm-service · model Parent in session T/).waitFor();
    await treeitem(page, /chat llm-service · model Parent eeeeeeee not received/).waitFor();
    await panel(page).getByRole('link', { name: 'session T' }).click();
    await treeitem(page, /GET \/users/).waitFor();
  });

  it('draws traces one below another, those apart in time each on a scale of its own', async () => {
    const later = { trace: '2'.repeat(32), from: 60_000, to: 60_200 };
    await receive(local(), gateway, { ...gateway, ...later, id: 'd', name: 'POST /again' });
    const page = await open(sessionUrl('S'));
    await treeitem(page, /Trace 2/).waitFor();
    expect(await names(page)).toEqual(['POST /ask', 'POST /again']);
    const widths = await page.locator('.event .bar').evaluateAll((bars) => bars.map(({ style }) => style.width));
    expect(widths).toEqual(['100%', '100%']);
  });

  it('draws traces that overlap on one scale', async () => {
    await receive(local(), gateway, { ...gateway, trace: '2'.repeat(32), id: 'd', from: 50, to: 200 });
    const page = await open(sessionUrl('S'));
    await treeitem(page, /Trace 2/).waitFor();
    const widths = await page.locator('.event .bar').evaluateAll((bars) => bars.map(({ style }) => style.width));
    expect(widths).toEqual(['50%', '75%']);
  });

  it('counts once the time of orphans that ran at once', async () => {
    await receive(local(), ...['1', '2', '3'].map((id) => ({ ...chat, id, parent: 'f', from: 0, to: 100 })));
    const page = await open(sessionUrl('S'));
    await page.getByText('100 ms, 100 %').waitFor();
  });

  it('stays at what is being read while more comes, and shows what of it has changed', async () => {
    await receive(local(), gateway, { ...chat, parent: 'a' });
    const page = await open(sessionUrl('S'));
    await panel(page).getByText('They dance.').waitFor();
    await tree(page).focus();
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await panel(page).evaluate((it) => it === document.activeElement)).toBe(true));
    await panel(page).locator('summary').filter({ hasText: 'Attributes' }).focus();

    await receive(local(), { ...chat, id: 'd', parent: 'a', name: 'later', from: 85, to: 95 });
    await treeitem(page, /later/).waitFor();
    await receive(local(), {
      ...chat,
      parent: 'a',
      attributes: { ...chat.attributes, 'honeyhive_outputs.content': 'They waggle.' },
    });
    await panel(page).getByText('They waggle.').waitFor();
    expect(await panel(page).getByRole('heading', { level: 2 }).textContent()).toBe('chat');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Attributes');
  });

  it('takes the choice along where its place is closed, and opens it where it is chosen elsewhere', async () => {
    await receive(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    await panel(page).getByRole('heading', { name: 'chat' }).waitFor();
    await treeitem(page, /POST \/ask/)
      .locator('.toggle')
      .click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
    expect(await names(page)).toEqual(['POST /ask']);
    await page.goto(`${sessionUrl('S')}/${traceId}-${chat.id.repeat(16)}`);
    await eventually(async () => expect(await names(page)).toEqual(['POST /ask', 'GET /users', 'chat']));
  });

  it('opens at what a model answered, as a conversation', async () => {
    await receive(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const messages = panel(page).getByRole('list', { name: 'Conversation' }).getByRole('listitem');
    await eventually(async () =>
      expect(await messages.allTextContents()).toEqual(['userHow do bees find flowers?', 'assistantThey dance.']),
    );
  });

  it('opens at the last answer where nothing calls itself a model, else at the first event', async () => {
    const attributes = { ...chat.attributes, honeyhive_event_type: 'tool' };
    await receive(
      local(),
      gateway,
      users,
      { ...chat, attributes },
      { ...users, id: 'd', name: 'GET /late', from: 95 },
      { ...gateway, session: 'other', trace: '2'.repeat(32) },
      { ...users, session: 'other', trace: '2'.repeat(32) },
    );
    const page = await open(sessionUrl('S'));
    await panel(page).getByText('They dance.').waitFor();
    await page.goto(sessionUrl('other'));
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
  });

  it('opens at the deepest error instead, and says what it was', async () => {
    await receive(local(), { ...gateway, error: 'failed' }, { ...users, error: 'no such user' }, chat);
    const page = await open(sessionUrl('S'));
    await panel(page).getByRole('heading', { name: 'GET /users' }).waitFor();
    await panel(page).getByText('no such user').waitFor();
    await panel(page).getByRole('button', { name: 'POST /ask' }).click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
  });

  it('shows the fields of an event nested again, its attributes, and copies it as JSON', async () => {
    await receive(local(), gateway, users, {
      ...chat,
      attributes: {
        ...chat.attributes,
        'honeyhive_config.tools.0.name': 'search',
        'honeyhive_feedback.rating': 'good',
      },
    });
    const page = await open(`${sessionUrl('S')}/${traceId}-${chat.id.repeat(16)}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await panel(page).getByText('Config', { exact: true }).waitFor();
    expect(await panel(page).locator('.json').allTextContents()).toEqual(
      expect.arrayContaining(['{tools: [{name: "search"}]}', '{rating: "good"}']),
    );
    await panel(page).getByText('Attributes', { exact: true }).click();
    await panel(page).getByText('honeyhive_config.tools.0.name').waitFor();

    await panel(page).getByRole('button', { name: 'Copy as JSON' }).click();
    await panel(page).getByText('Copied').waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied).toMatchObject({
      inputs: { chat_history: [{ role: 'user', content: 'How do bees find flowers?' }] },
      outputs: { role: 'assistant', content: 'They dance.' },
      config: { tools: [{ name: 'search' }] },
      span: { name: 'chat', start: String(begin + 20n * millisecond) },
    });
  });

  it('is gone through by keyboard', async () => {
    await receive(local(), gateway, users, chat);
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

  it('leaves for the search by a key', async () => {
    await receive(local(), gateway);
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

  it('says where the context stopped, and what to type', async () => {
    const withheld = [
      {
        key: 'honeyhive.propagation.withheld',
        value: { arrayValue: { values: [{ stringValue: 'https://agents.example.com' }] } },
      },
    ];
    await receive(local(), gateway);
    await sendJson(
      local(),
      spansOf('gateway', [
        span({ name: 'call', attributes: [...attributesOf({ 'honeyhive.session_id': 'S' }), ...withheld] }),
      ]),
    );
    const page = await open(sessionUrl('S'));
    await page.getByRole('heading', { name: 'Where did the context stop?' }).waitFor();
    await page.getByText('HH_PROPAGATE_TO=https://agents.example.com').waitFor();
    await page.getByRole('button', { name: 'call', exact: true }).click();
    await panel(page).getByRole('heading', { name: 'call' }).waitFor();
  });

  it('lets what is certain stand open, and guesses closed', async () => {
    const other = { ...users, parent: undefined, kind: 'SERVER' };
    await receive(local(), { ...gateway, to: 1000 }, { ...other, session: 'T', trace: '1'.repeat(32) });
    await receive(local(), { ...other, session: 'U', trace: '2'.repeat(32), from: 15 });
    const page = await open(sessionUrl('S'));
    const findings = page.locator('.findings > summary');
    await findings.getByText('1 guess', { exact: true }).waitFor();
    const guess = page.getByText(/GET \/users of user-service began session T .* So did 1 more/);
    expect(await guess.isVisible()).toBe(false);

    await receive(local(), chat, { ...chat, id: 'd', service: 'search' });
    await findings.getByText('2 places, 1 guess').waitFor();
    await page.getByText('Start gateway with the same HH_API_URL as llm-service.').waitFor();
    expect(await page.getByText('Start llm-service with the same HH_API_URL as search.').isVisible()).toBe(false);
    await guess.click();
    await page.getByRole('link', { name: 'session U' }).click();
    await page.waitForURL(sessionUrl('U'));
  });

  it('says of a session that there is none', async () => {
    const failures = jest.fn();
    const page = await open(local().url);
    page.removeAllListeners('console').on('console', failures);
    await page.goto(sessionUrl('unknown'));
    await page.getByRole('alert').getByText('There is no session unknown').waitFor();
  });

  it('is exported to a file and imported again, the same', async () => {
    await receive(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByText('Export', { exact: true }).click(),
    ]);
    const file = await download.path();
    await page.goto(local().url);
    await row(page, /POST \/ask/).waitFor();
    await send(`${local().url}/sessions`, { method: 'DELETE' });
    await page.getByText('Waiting for the first session').waitFor();
    await page.getByLabel("A session's file").setInputFiles(file);
    await tree(page).waitFor();
    expect(page.url()).toBe(sessionUrl('S'));
    expect(await names(page)).toEqual(['POST /ask', 'GET /users', 'chat']);
  });

  it('draws of a long session what is in sight', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      name: `event ${index}`,
      startTimeUnixNano: String(begin + BigInt(index) * millisecond),
      endTimeUnixNano: String(begin + BigInt(index + 1) * millisecond),
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

  it('draws of thousands of calls the lines that are in sight', async () => {
    await receive(local(), gateway);
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

  it('draws values that are deeper than the stack', async () => {
    let inputs = {};
    for (let depth = 0; depth < 3000; depth += 1) inputs = { inputs };
    await sendJson(local(), { session: { session_id: 'S', inputs } }, '/session/start');
    const page = await open(sessionUrl('S'));
    await page.getByText('Inputs', { exact: true }).click();
    await page.getByText('… deeper').waitFor();
  });
});
