import { renderSession, type Session, type StoredSpan } from '../../src/index.js';
import { attributesOf, span as sentSpan, spansOf, traceId } from '../support/otlp-fixtures.js';
import { sendJson, useLocal } from '../support/use-local.js';

const local = useLocal();

/** A span with its name as its id, which starts after `start` milliseconds. */
function span(name: string, parent: string | null, start: number, more: Partial<StoredSpan> = {}): StoredSpan {
  return {
    traceId,
    spanId: name,
    parentSpanId: parent,
    parentSessionId: null,
    name,
    service: 'gateway',
    eventType: 'tool',
    start: String(1_760_000_000_000_000_000n + BigInt(start) * 1_000_000n),
    duration: 1,
    error: null,
    ...more,
  } as StoredSpan;
}

function render(...spans: StoredSpan[]): string[] {
  const session = { id: 'S', name: 'demo', traces: 1, services: ['gateway'], spans } as unknown as Session;
  return renderSession(session).split('\n').slice(1);
}

/** The tree without its columns. */
function tree(...spans: StoredSpan[]): string[] {
  return render(...spans).map((line) => line.replace(/ {2,}gateway.*?ms/, ''));
}

it('renders a session', async () => {
  const id = '6f1c2a30-5b1e-4c7e-9d57-0a1b2c3d4e5f';
  const spanId = (number: number) => String(number).padStart(16, '0');
  const sent = (number: number, name: string, type: string, milliseconds: number, more: object = {}) =>
    sentSpan({
      spanId: spanId(number),
      parentSpanId: { 1: '', 2: spanId(1), 3: spanId(2), 4: spanId(2), 5: spanId(4) }[number],
      name,
      attributes: attributesOf({ 'honeyhive.session_id': id, honeyhive_event_type: type }),
      startTimeUnixNano: `17600000000${number}0000000`,
      endTimeUnixNano: String(BigInt(`17600000000${number}0000000`) + BigInt(milliseconds) * 1_000_000n),
      ...more,
    });
  await sendJson(local(), { session: { session_id: id, session_name: 'demo' } }, '/session/start');
  await sendJson(
    local(),
    spansOf('llm-service', [
      sent(5, 'chat', 'model', 365, { status: { code: 2, message: 'Error: boom' } }),
      sent(4, 'POST /complete', 'chain', 370),
    ]),
  );
  const children = [sent(3, 'load_user', 'tool', 3), sent(2, 'GET /users/:id/answer', 'chain', 391)];
  await sendJson(local(), spansOf('user-service', children));
  await sendJson(local(), spansOf('gateway', [sent(1, 'POST /ask', 'chain', 412)]));

  const session = local().store.session(id);
  expect(session && renderSession(session)).toBe(
    `
session 6f1c2a30-5b1e-4c7e-9d57-0a1b2c3d4e5f  demo · 1 trace · 3 services · 5 events
POST /ask                      gateway        chain   412 ms
└─ GET /users/:id/answer       user-service   chain   391 ms
   ├─ load_user                user-service   tool      3 ms
   └─ POST /complete           llm-service    chain   370 ms
      └─ chat                  llm-service    model   365 ms  ✗ Error: boom
`.trim(),
  );
});

it('attaches an orphan to its parent once that arrives', () => {
  const child = span('child', 'parent', 1);
  expect(tree(child)).toEqual(['child  (parent parent not received)']);
  expect(tree(child, span('parent', null, 0))).toEqual(['parent', '└─ child']);
});

it('names the session of a parent in another session', async () => {
  const inSession = (id: string) => ({ attributes: attributesOf({ 'honeyhive.session_id': id }) });
  const parentSpanId = '00f067aa0ba902b7';
  await sendJson(
    local(),
    spansOf('gateway', [
      sentSpan({ ...inSession('S'), spanId: parentSpanId }),
      sentSpan({ ...inSession('T'), parentSpanId }),
    ]),
  );
  const session = local().store.session('T');
  expect(session && renderSession(session)).toMatch(/1 ms {2}\(parent in session S\)$/);
});

it('orders siblings by their start', () => {
  const [second, third, first] = [span('second', 'top', 2), span('third', 'top', 3), span('first', 'top', 1)];
  const under = span('under', 'first', 9);
  expect(tree(second, under, third, span('top', null, 5), first)).toEqual([
    'top',
    '├─ first',
    '│  └─ under',
    '├─ second',
    '└─ third',
  ]);
});

it('renders one trace below another', () => {
  const other = { traceId: 'f'.repeat(32) };
  const spans = [
    span('a', null, 0),
    span('b', null, 1, other),
    span('under a', 'a', 2),
    span('under b', 'b', 3, other),
  ];
  expect(tree(...spans)).toEqual(['a', '└─ under a', 'b', '└─ under b']);
});

it('never takes a span of another trace as the parent', () => {
  expect(tree(span('a', null, 0), span('b', 'a', 1, { traceId: 'f'.repeat(32) }))).toEqual([
    'a',
    'b  (parent a not received)',
  ]);
});

it('renders each span once if parents form a circle', () => {
  expect(tree(span('a', 'b', 0), span('b', 'a', 1), span('self', 'self', 2))).toEqual(['a', '└─ b', 'self']);
});

it('renders lines of bounded length for a chain of 20 000 spans', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => span(`${i}`, i === 0 ? null : `${i - 1}`, i));
  const lines = render(...chain);
  expect(lines).toHaveLength(20_000);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(200);
});

it.each([
  ['an escape', '\u001b[2Jname', '\ufffd[2Jname'],
  ['a C1 control', '\u009b2Jname', '\ufffd2Jname'],
  ['line breaks', 'name\r\nsession\u2028S\u0085', 'name session S\ufffd'],
  ['a bidi override', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['a long text', 'x'.repeat(1000), `${'x'.repeat(79)}…`],
])('renders %s as plain text', (_case, hostile, plain) => {
  const parent = { parentSpanId: hostile };
  const fields = { name: hostile, service: hostile, eventType: hostile, error: hostile };
  const session = { id: hostile, name: hostile, traces: 1, services: ['gateway'], spans: [span('a', null, 0, fields)] };
  expect(renderSession(session as unknown as Session)).toBe(
    `session ${plain}  ${plain} · 1 trace · 1 service · 1 event\n` +
      `${plain.padEnd(28)}   ${plain}   ${plain}   1 ms  ✗ ${plain}`,
  );
  expect(tree(span('a', null, 0, parent))).toEqual([`a  (parent ${plain.slice(0, 8)} not received)`]);
  expect(tree(span('a', 'b', 0, { parentSessionId: hostile }))).toEqual([`a  (parent in session ${plain})`]);
});

it.each([
  [0, '0.0 ms'],
  [0.42, '0.4 ms'],
  [0.96, '1 ms'],
  [12.4, '12 ms'],
  [999.6, '1.0 s'],
  [1234, '1.2 s'],
])('renders %d milliseconds as %s', (duration, text) => {
  expect(render(span('a', null, 0, { duration }))[0]?.split('tool   ')[1]).toBe(text);
});
