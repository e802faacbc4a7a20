import { describeInBrowser } from '../../../../../test/support/browser.js';
import { attributesOf, span, spansOf, traceId } from '../../../test/support/otlp-fixtures.js';
import { send, sendJson, useLocal } from '../../../test/support/use-local.js';
import { chat, gateway, millisecond, sendEvents, startTime, users } from '../events.js';
import { eventNames, eventually, panel, row, tree, treeitem, usePages } from '../pages.js';

const local = useLocal();
const sessionUrl = (id: string) => `${local().url}/#/sessions/${id}`;

describeInBrowser('the session page', () => {
  const open = usePages();

  it('keeps the selected event and the focus when events arrive, and shows changes of the event', async () => {
    await sendEvents(local(), gateway, { ...chat, parent: 'a' });
    const page = await open(sessionUrl('S'));
    await panel(page).getByText('They dance.').waitFor();
    await tree(page).focus();
    await page.keyboard.press('Enter');
    await eventually(async () =>
      expect(await panel(page).evaluate((element) => element === document.activeElement)).toBe(true),
    );
    await panel(page).locator('summary').filter({ hasText: 'Attributes' }).focus();

    await sendEvents(local(), { ...chat, id: 'd', parent: 'a', name: 'later', from: 85, to: 95 });
    await treeitem(page, /later/).waitFor();
    await sendEvents(local(), {
      ...chat,
      parent: 'a',
      attributes: { ...chat.attributes, 'honeyhive_outputs.content': 'They waggle.' },
    });
    await panel(page).getByText('They waggle.').waitFor();
    expect(await panel(page).getByRole('heading', { level: 2 }).textContent()).toBe('chat');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Attributes');
  });

  it('selects the last event of a model, and shows its conversation', async () => {
    await sendEvents(local(), gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const messages = panel(page).getByRole('list', { name: 'Conversation' }).getByRole('listitem');
    await eventually(async () =>
      expect(await messages.allTextContents()).toEqual(['userHow do bees find flowers?', 'assistantThey dance.']),
    );
  });

  it('without an event of a model, selects the last event with an answer, else the first event', async () => {
    const attributes = { ...chat.attributes, honeyhive_event_type: 'tool' };
    await sendEvents(
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

  it('selects the deepest error first of all, and shows its message', async () => {
    await sendEvents(local(), { ...gateway, error: 'failed' }, { ...users, error: 'no such user' }, chat);
    const page = await open(sessionUrl('S'));
    await panel(page).getByRole('heading', { name: 'GET /users' }).waitFor();
    await panel(page).getByText('no such user').waitFor();
    await panel(page).getByRole('button', { name: 'POST /ask' }).click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
  });

  it('shows the unflattened fields and the attributes of an event, and copies it as JSON', async () => {
    await sendEvents(local(), gateway, users, {
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
      span: { name: 'chat', start: String(startTime + 20n * millisecond) },
    });
  });

  it('shows where context was lost, and the remedy', async () => {
    const withheld = [
      {
        key: 'honeyhive.propagation.withheld',
        value: { arrayValue: { values: [{ stringValue: 'https://agents.example.com' }] } },
      },
    ];
    await sendEvents(local(), gateway);
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

  it('opens findings that are certain, and keeps guesses closed', async () => {
    const other = { ...users, parent: undefined, kind: 'SERVER' };
    await sendEvents(local(), { ...gateway, to: 1000 }, { ...other, session: 'T', trace: '1'.repeat(32) });
    await sendEvents(local(), { ...other, session: 'U', trace: '2'.repeat(32), from: 15 });
    const page = await open(sessionUrl('S'));
    const findings = page.locator('.findings > summary');
    await findings.getByText('1 guess', { exact: true }).waitFor();
    const guess = page.getByText(/GET \/users of user-service began session T .* So did 1 more/);
    expect(await guess.isVisible()).toBe(false);

    await sendEvents(local(), chat, { ...chat, id: 'd', service: 'search' });
    await findings.getByText('2 places, 1 guess').waitFor();
    await page.getByText('Start gateway with the same HH_API_URL as llm-service.').waitFor();
    expect(await page.getByText('Start llm-service with the same HH_API_URL as search.').isVisible()).toBe(false);
    await guess.click();
    await page.getByRole('link', { name: 'session U' }).click();
    await page.waitForURL(sessionUrl('U'));
  });

  it('reports an unknown session', async () => {
    const consoleErrors = jest.fn();
    const page = await open(local().url);
    page.removeAllListeners('console').on('console', consoleErrors);
    await page.goto(sessionUrl('unknown'));
    await page.getByRole('alert').getByText('There is no session unknown').waitFor();
  });

  it('exports a session to a file that can be imported', async () => {
    await sendEvents(local(), gateway, users, chat);
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
    await page.getByLabel('Session file').setInputFiles(file);
    await tree(page).waitFor();
    expect(page.url()).toBe(sessionUrl('S'));
    expect(await eventNames(page)).toEqual(['POST /ask', 'GET /users', 'chat']);
  });

  it('renders values that are nested deeper than the call stack', async () => {
    let inputs = {};
    for (let depth = 0; depth < 3000; depth += 1) inputs = { inputs };
    await sendJson(local(), { session: { session_id: 'S', inputs } }, '/session/start');
    const page = await open(sessionUrl('S'));
    await page.getByText('Inputs', { exact: true }).click();
    await page.getByText('… nested too deep').waitFor();
  });
});
