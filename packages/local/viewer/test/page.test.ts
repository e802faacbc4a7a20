import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { accessibilityFaults, describeInBrowser, useBrowser } from '../../../../test/support/browser.js';
import { startLocal } from '../../src/index.js';
import { send, sendJson, useLocal } from '../../test/local.js';
import { attributesOf, span, spansOf, traceId } from '../../test/otlp.js';

const local = useLocal();

const millisecond = 1_000_000n;
const begin = 1_790_000_000_000n * millisecond;

interface Event {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly parent?: string;
  /** Milliseconds after the first. */
  readonly from: number;
  readonly to: number;
  readonly kind?: string;
  readonly session?: string;
  readonly trace?: string;
  readonly attributes?: Record<string, string>;
  readonly error?: string;
}

function receive(...events: Event[]) {
  const byService = Map.groupBy(events, ({ service }) => service);
  const requests = [...byService].map(([service, events]) =>
    sendJson(
      local(),
      spansOf(
        service,
        events.map(
          ({ id, name, parent, from, to, kind = 'INTERNAL', session = 'S', trace = traceId, attributes, error }) =>
            span({
              traceId: trace,
              spanId: id.repeat(16),
              parentSpanId: parent?.repeat(16) ?? null,
              name,
              kind: `SPAN_KIND_${kind}`,
              startTimeUnixNano: String(begin + BigInt(from) * millisecond),
              endTimeUnixNano: String(begin + BigInt(to) * millisecond),
              attributes: attributesOf({ 'honeyhive.session_id': session, ...attributes }),
              ...(error && { status: { code: 'STATUS_CODE_ERROR', message: error } }),
            }),
        ),
      ),
    ),
  );
  return Promise.all(requests);
}

const gateway: Event = { id: 'a', name: 'POST /ask', service: 'gateway', from: 0, to: 100, kind: 'SERVER' };
const users: Event = {
  id: 'b',
  name: 'GET /users',
  service: 'user-service',
  parent: 'a',
  from: 10,
  to: 90,
  kind: 'SERVER',
};
const chat: Event = {
  id: 'c',
  name: 'chat',
  service: 'llm-service',
  parent: 'b',
  from: 20,
  to: 80,
  attributes: {
    honeyhive_event_type: 'model',
    'honeyhive_inputs.chat_history.0.role': 'user',
    'honeyhive_inputs.chat_history.0.content': 'How do bees find flowers?',
    'honeyhive_outputs.role': 'assistant',
    'honeyhive_outputs.content': 'They dance.',
    'honeyhive_metadata.total_tokens': '42',
  },
};

const tree = (page: Page) => page.getByRole('tree', { name: 'Events' });
const names = (page: Page) => tree(page).locator('.event .name').allTextContents();
const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name });
const treeitem = (page: Page, name: string | RegExp) => page.getByRole('treeitem', { name });
const panel = (page: Page) => page.getByRole('region', { name: 'Event', exact: true });
const sessionUrl = (id: string) => `${local().url}/#/sessions/${id}`;

/** Waits until what the page shows is as expected: its parts come when the server has answered. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (const until = Date.now() + 4000; ; ) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

describeInBrowser('the list of sessions', () => {
  const open = useBrowser();

  it('says what to type while nothing has come, and shows what comes, live', async () => {
    const page = await open(local().url);
    await page.getByText(`HH_API_URL=${local().url} HH_API_KEY=local node service.js`).waitFor();
    await page.getByText('live', { exact: true }).waitFor();

    await receive(gateway);
    await row(page, /POST \/ask/).waitFor();
    const cells = () =>
      row(page, /POST \/ask/)
        .getByRole('cell')
        .allTextContents();
    expect(await cells()).toEqual(['gateway', '', expect.stringContaining(':'), '100 ms', '1', '0', '']);

    await receive(users, { ...chat, error: 'no tokens left' });
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

  it('finds sessions by id, name, service and what was said, and those with errors', async () => {
    await receive(
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
    await page.getByText('No session is like that.').waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('with errors').check();
    await eventually(async () => expect(await found()).toEqual(['second']));
    await page.waitForURL(`${local().url}/#/?errors=true`);
  });

  it('shows more where there is more, and knows it again on the way back', async () => {
    await receive(
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
    await page.getByText('Kept: 150 sessions with 150 events.').waitFor();
  });

  it('says that the server is gone, keeps what it has, and catches up', async () => {
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
    expect(await names(page)).toEqual(['first']);

    const after = await startLocal({ port: before.port, database });
    await sendJson(after, spansOf('gateway', [span({ name: 'second' })]));
    await treeitem(page, /second/).waitFor({ timeout: 15_000 });
    await page.getByText('live', { exact: true }).waitFor();
    await after.close();
  }, 30_000);

  it('says why a file is not imported', async () => {
    const page = await open(local().url);
    page.removeAllListeners('console');
    const field = page.getByLabel("A session's file");
    await field.setInputFiles({
      name: 'no.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"resourceSpans":7}'),
    });
    await page.getByRole('alert').getByText('resourceSpans is not a list').waitFor();
    await field.setInputFiles({ name: 'empty.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
    await page.getByRole('alert').getByText('There is no event in that file.').waitFor();
  });

  it('is gone through by keyboard, and comes back as it was', async () => {
    await receive(gateway, { ...users, session: 'other', trace: '2'.repeat(32) });
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
});

describeInBrowser('the page of a session', () => {
  const open = useBrowser();

  it('draws the tree and slots in what comes late, under a parent that was missing', async () => {
    await receive(gateway, chat);
    const page = await open(sessionUrl('S'));
    await treeitem(page, /chat parent bbbbbbbb not received/).waitFor();
    expect(await names(page)).toEqual(['POST /ask', 'chat']);
    expect(await treeitem(page, /chat/).getAttribute('aria-level')).toBe('2');

    await receive(users);
    await eventually(async () => expect(await names(page)).toEqual(['POST /ask', 'GET /users', 'chat']));
    const levels = await tree(page)
      .locator('.event')
      .evaluateAll((rows) => rows.map((row) => row.ariaLevel));
    expect(levels).toEqual(['2', '3', '4']);
    expect(await page.getByText('not received').count()).toBe(0);
  });

  it('shows which service the time went to, and which call joined two services', async () => {
    await receive(gateway, users, chat);
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

  it('draws traces one below another, those apart in time each on a scale of its own', async () => {
    const later = { trace: '2'.repeat(32), from: 60_000, to: 60_200 };
    await receive(gateway, { ...gateway, ...later, id: 'd', name: 'POST /again' });
    const page = await open(sessionUrl('S'));
    await treeitem(page, /Trace 2/).waitFor();
    expect(await names(page)).toEqual(['POST /ask', 'POST /again']);
    const widths = await page.locator('.event .bar').evaluateAll((bars) => bars.map(({ style }) => style.width));
    expect(widths).toEqual(['100%', '100%']);
  });

  it('draws traces that overlap on one scale', async () => {
    await receive(gateway, { ...gateway, trace: '2'.repeat(32), id: 'd', from: 50, to: 200 });
    const page = await open(sessionUrl('S'));
    await treeitem(page, /Trace 2/).waitFor();
    const widths = await page.locator('.event .bar').evaluateAll((bars) => bars.map(({ style }) => style.width));
    expect(widths).toEqual(['50%', '75%']);
  });

  it('counts once the time of orphans that ran at once', async () => {
    await receive(...['1', '2', '3'].map((id) => ({ ...chat, id, parent: 'f', from: 0, to: 100 })));
    const page = await open(sessionUrl('S'));
    await page.getByText('100 ms, 100 %').waitFor();
  });

  it('stays at what is being read while more comes, and shows what of it has changed', async () => {
    await receive(gateway, { ...chat, parent: 'a' });
    const page = await open(sessionUrl('S'));
    await panel(page).getByText('They dance.').waitFor();
    await tree(page).focus();
    await page.keyboard.press('Enter');
    await eventually(async () => expect(await panel(page).evaluate((it) => it === document.activeElement)).toBe(true));
    await panel(page).locator('summary').filter({ hasText: 'Attributes' }).focus();

    await receive({ ...chat, id: 'd', parent: 'a', name: 'later', from: 85, to: 95 });
    await treeitem(page, /later/).waitFor();
    await receive({
      ...chat,
      parent: 'a',
      attributes: { ...chat.attributes, 'honeyhive_outputs.content': 'They waggle.' },
    });
    await panel(page).getByText('They waggle.').waitFor();
    expect(await panel(page).getByRole('heading', { level: 2 }).textContent()).toBe('chat');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Attributes');
  });

  it('takes the choice along where its place is closed, and opens it where it is chosen elsewhere', async () => {
    await receive(gateway, users, chat);
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
    await receive(gateway, users, chat);
    const page = await open(sessionUrl('S'));
    const messages = panel(page).getByRole('list', { name: 'Conversation' }).getByRole('listitem');
    await eventually(async () =>
      expect(await messages.allTextContents()).toEqual(['userHow do bees find flowers?', 'assistantThey dance.']),
    );
  });

  it('opens at the deepest error instead, and says what it was', async () => {
    await receive({ ...gateway, error: 'failed' }, { ...users, error: 'no such user' }, chat);
    const page = await open(sessionUrl('S'));
    await panel(page).getByRole('heading', { name: 'GET /users' }).waitFor();
    await panel(page).getByText('no such user').waitFor();
    await panel(page).getByRole('button', { name: 'POST /ask' }).click();
    await panel(page).getByRole('heading', { name: 'POST /ask' }).waitFor();
  });

  it('shows the fields of an event nested again, its attributes, and copies it as JSON', async () => {
    await receive(gateway, users, {
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
    await receive(gateway, users, chat);
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

  it('says where the context stopped, and what to type', async () => {
    const withheld = [
      {
        key: 'honeyhive.propagation.withheld',
        value: { arrayValue: { values: [{ stringValue: 'https://agents.example.com' }] } },
      },
    ];
    await receive(gateway);
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

  it('says of a session that there is none', async () => {
    const failures = jest.fn();
    const page = await open(local().url);
    page.removeAllListeners('console').on('console', failures);
    await page.goto(sessionUrl('unknown'));
    await page.getByRole('alert').getByText('There is no session unknown').waitFor();
  });

  it('is exported to a file and imported again, the same', async () => {
    await receive(gateway, users, chat);
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
    await receive(gateway);
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

const hostile = '<img src=x onerror="window.attacked = true">\u202e<script>window.attacked = true</script>';

describeInBrowser('either page', () => {
  const open = useBrowser();
  const pages = ['/', '/#/sessions/S'];

  it("shows a stranger's text as text, however long", async () => {
    const long = `${hostile}${'long '.repeat(200_000)}`;
    await receive({
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
    await receive({ ...gateway, error: 'failed' }, chat);
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
    await receive(gateway, users, chat);
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
