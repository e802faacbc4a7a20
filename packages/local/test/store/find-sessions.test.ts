import { attributesOf, span, spansOf, traceId } from '../support/otlp-fixtures.js';
import { parsedSpan } from '../support/parsed-span.js';
import { send, sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

const found = async (query: Record<string, string>) => {
  const response = await send(`${local().url}/sessions?${new URLSearchParams(query)}`, { method: 'GET' });
  expect(response.status).toBe(200);
  return JSON.parse(response.body).map(({ id }: { id: string }) => id);
};

beforeEach(async () => {
  const event = { name: 'gen_ai.user.message', time: '1', attributes: { content: 'from an event' } };
  const choice = { name: 'gen_ai.choice', time: '1', attributes: { message: 'chosen petals' } };
  const json = String.raw`{"content":"\u871c\u8702 dance"}`;
  const azure = { name: 'gen_ai.choice', time: '1', attributes: { 'gen_ai.event.content': json } };
  local().store.addSpans([
    parsedSpan({
      spanId: '1'.repeat(16),
      name: 'POST /ask',
      resource: { 'service.name': 'gateway' },
      attributes: {
        'session.id': '6f1c2a30-5b1e-4c7e-9d57-0a1b2c3d4e5f',
        'honeyhive_inputs.question': 'How do bees find flowers?',
        'honeyhive_metadata.note': 'unsearched',
        'gen_ai.output.messages': [{ parts: [{ content: 'By their Grün' }] }],
      },
      events: [event, choice, azure],
    }),
    parsedSpan({
      traceId: '2'.repeat(32),
      spanId: '00f067aa0ba902b7',
      name: 'chat',
      start: '1770000000000000000',
      status: 'error',
      statusMessage: 'flowers wilted',
      resource: { 'service.name': 'llm-service' },
      attributes: {
        'session.id': 'T',
        'llm.input_messages.0.message.content': 'Which flowers? 我的蜜蜂很好, ミツバチ',
      },
    }),
  ]);
});

const ask = '6f1c2a30-5b1e-4c7e-9d57-0a1b2c3d4e5f';

it.each([
  ['', ['T', ask]],
  ['   ', ['T', ask]],
  ['flowers', ['T', ask]],
  ['FLOWERS bees', [ask]],
  ['bees flow', [ask]],
  ['be flowers', []],
  ['grun', [ask]],
  ['event from', [ask]],
  ['6f1c2a30-5b', [ask]],
  ['gateway /ask', [ask]],
  ['llm-serv', ['T']],
  ['wilted', ['T']],
  ['unsearched', []],
  [traceId, [ask]],
  [traceId.toUpperCase(), [ask]],
  ['2'.repeat(32), ['T']],
  ['2'.repeat(8), ['T']],
  ['0AF76519', [ask]],
  ['0af76519…', [ask]],
  ['0af7651', []],
  ['0af76510', []],
  ['00f067aa', ['T']],
  ['00f067aa0ba902b7', ['T']],
  ['chosen petals', [ask]],
  ['蜜蜂', ['T', ask]],
  ['蜂蜜', []],
  ['蜜', ['T', ask]],
  ['我的蜜蜂', ['T']],
  ['蜜蜂 dance', [ask]],
  ['ツバチ', ['T']],
  ['flowers OR nothing', []],
  ['NOT flowers', []],
  ['text:flowers', []],
  ['"flowers', ['T', ask]],
  ['flow"ers', []],
  ["flowers' -- * ( ) ^", ['T', ask]],
  ['flowers\0', ['T', ask]],
  ['?!', []],
  ['"', []],
  ['*', []],
  ['\0', []],
  ['flowers ?!', ['T', ask]],
])('%j finds %j', async (search, ids) => {
  expect(await found({ search })).toEqual(ids);
});

it('finds a session by its own fields once they are set', async () => {
  expect(await found({ search: 'garden' })).toEqual([]);
  await sendJson(local(), { session: { session_id: 'T', inputs: { place: ['a garden'] } } }, '/session/start');
  await send(`${local().url}/events`, { method: 'PUT', body: '{"event_id":"T","outputs":{"text":"in the meadow"}}' });
  expect(await found({ search: 'garden' })).toEqual(['T']);
  expect(await found({ search: 'meadow garden' })).toEqual(['T']);
});

it('finds a span only by its latest version', async () => {
  const sent = span({
    attributes: attributesOf({ 'session.id': 'R', 'input.value': 'rose' }),
    traceId: '3'.repeat(32),
  });
  await sendJson(local(), spansOf('a', [sent]));
  await sendJson(
    local(),
    spansOf('a', [{ ...sent, attributes: attributesOf({ 'session.id': 'U', 'input.value': 'tulip' }) }]),
  );
  expect(await found({ search: 'rose' })).toEqual([]);
  expect(await found({ search: 'tulip' })).toEqual(['U']);
  expect(await found({ search: 'R' })).toEqual([]);
});

it('returns only matches with errors if asked to', async () => {
  expect(await found({ errors: 'true' })).toEqual(['T']);
  expect(await found({ errors: 'true', search: 'flowers' })).toEqual(['T']);
  expect(await found({ errors: 'true', search: 'bees' })).toEqual([]);
});

it('returns no more matches than the limit', async () => {
  expect(await found({ search: 'flowers', limit: '1' })).toHaveLength(1);
});

it('handles a search of 10 000 characters', () => {
  expect(local().store.sessions({ search: `flowers ${'bees '.repeat(2000)}` })).toMatchObject([{ id: ask }]);
});

it('searches only the first 64 Ki characters of a span', async () => {
  const filler = 'x'.repeat(64 * 1024);
  const attributes = { 'session.id': 'L', 'input.value': 'early', 'output.value': `${filler} late` };
  local().store.addSpans([parsedSpan({ traceId: '4'.repeat(32), attributes })]);
  expect(await found({ search: 'early' })).toEqual(['L']);
  expect(await found({ search: 'late' })).toEqual([]);
});
