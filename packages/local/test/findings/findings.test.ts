import type { Finding } from '../../src/index.js';
import type { Span } from '../../src/otlp/span.js';
import { Store } from '../../src/store/store.js';
import { parsedSpan } from '../support/parsed-span.js';

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
});
afterEach(() => store.close());

const ids = (digit: string) => ({ traceId: digit.repeat(32), spanId: digit.repeat(16) });
const [A, B, C] = [ids('a'), ids('b'), ids('c')] as const;

interface Fields extends Partial<Omit<Span, 'attributes'>> {
  readonly session?: string;
  /** Milliseconds. */
  readonly from?: number;
  readonly to?: number;
  readonly service?: string;
  readonly attributes?: Span['attributes'];
}

/** A span from one millisecond to another, of a session and a service. */
function span({ session = 'S', from = 0, to = 10, service = 'gateway', attributes, ...fields }: Fields): Span {
  const time = (milliseconds: number) => String(1_760_000_000_000_000_000n + BigInt(milliseconds * 1e6));
  return parsedSpan({
    start: time(from),
    end: time(to),
    resource: { 'service.name': service },
    attributes: { 'honeyhive.session_id': session, ...attributes },
    ...fields,
  });
}

function findings(...spans: Span[]): readonly Finding[] {
  store.addSpans(spans);
  return store.outline('S')?.findings ?? [];
}

const ask: Fields = { ...A, name: 'POST /ask', kind: 'server', to: 100 };
const users: Fields = { ...B, name: 'GET /users/:id', kind: 'server', service: 'user-service', from: 20, to: 30 };

it('finds nothing in a session whose calls all hang kindsByKey', () => {
  const child = { ...users, traceId: A.traceId, parentSpanId: A.spanId };
  expect(
    findings(span(ask), span(child), span({ ...child, ...C, traceId: A.traceId, service: 'llm-service' })),
  ).toEqual([]);
});

describe('withheld', () => {
  const from = (...origins: string[]) => ({ attributes: { 'honeyhive.propagation.withheld': origins } });

  it('is found once for each service and origin', () => {
    const found = findings(
      span({ ...ask, ...from('https://agents.example.com', 'https://example.org') }),
      span({ ...ask, spanId: B.spanId, from: 1, ...from('https://agents.example.com') }),
    );
    expect(found).toEqual([
      {
        kind: 'withheld',
        sentence:
          'gateway called https://agents.example.com from POST /ask without trace and session, ' +
          'since it may not send them there.',
        remedy: [
          'Start gateway with `HH_PROPAGATE_TO=https://agents.example.com`,',
          "or give it `HoneyHiveTracer.init({ propagateTo: ['https://agents.example.com'] })`.",
        ],
        spans: [A, { ...A, spanId: B.spanId }],
        sessions: [],
      },
      expect.objectContaining({ kind: 'withheld', sentence: expect.stringContaining('https://example.org') }),
    ]);
  });

  it('takes nothing else for a list of origins', () => {
    expect(findings(span({ ...ask, attributes: { 'honeyhive.propagation.withheld': 'https://example.org' } }))).toEqual(
      [],
    );
  });
});

describe('orphan', () => {
  const orphan: Fields = { ...users, traceId: A.traceId, parentSpanId: C.spanId };

  it('is laid to the service that had a span open in the trace', () => {
    const other = { ...orphan, spanId: 'd'.repeat(16), from: 21 };
    const elsewhere = span({ ...C, service: 'audit', from: 19, to: 99 });
    const [found, ...others] = findings(span(ask), span(orphan), span(other), elsewhere);
    expect(found).toMatchObject({
      kind: 'orphan',
      sentence:
        'GET /users/:id of user-service names a parent that never came. ' +
        'It began while POST /ask of gateway was open, which most likely called it. So do 1 more of its spans.',
      remedy: [
        'Start gateway with the same `HH_API_URL` as user-service.',
        'Have gateway send what it holds before it exits: `await tracer.flush()`.',
        expect.stringContaining('`traceparent`'),
      ],
      spans: [
        { traceId: A.traceId, spanId: B.spanId },
        { traceId: A.traceId, spanId: 'd'.repeat(16) },
      ],
      sessions: [],
    });
    expect(others).toEqual([]);
  });

  it.each([
    [
      { 'user_agent.original': 'curl/8', 'client.address': '10.0.0.7' },
      'Its caller calls itself curl/8 and has the address 10.0.0.7.',
    ],
    [{ 'client.address': '10.0.0.7' }, 'Its caller has the address 10.0.0.7.'],
    [{}, 'Nothing says who called it.'],
  ])('with attributes %j says: %s', (attributes, sentence) => {
    const ended = { ...ask, to: 5 };
    expect(findings(span(ended), span({ ...orphan, attributes }))).toMatchObject([
      { kind: 'orphan', sentence: expect.stringContaining(sentence) },
    ]);
  });

  it('is none whose parent came later, or is in another session', () => {
    const parent = { ...ask, spanId: C.spanId };
    expect(findings(span(orphan))).toHaveLength(1);
    expect(findings(span(parent))).toEqual([]);
    expect(findings(span({ ...parent, session: 'T' }))).toMatchObject([{ kind: 'shared-trace' }]);
  });
});

describe('shared-trace', () => {
  const child: Fields = { ...users, traceId: A.traceId, parentSpanId: A.spanId, session: 'T' };

  it('is told on both sides, at the seam', () => {
    const inner = { ...ask, spanId: C.spanId, parentSpanId: A.spanId, from: 1 };
    const [here] = findings(span(ask), span(inner), span({ ...child, parentSpanId: C.spanId }));
    expect(here).toEqual({
      kind: 'shared-trace',
      sentence:
        'Trace aaaaaaaa… goes on in session T (service user-service): ' +
        'user-service knew the trace of its caller, but not the session.',
      remedy: [
        expect.stringContaining('`baggage`'),
        expect.stringContaining('user-service names a session of its own'),
      ],
      spans: [{ traceId: A.traceId, spanId: C.spanId }],
      sessions: ['T'],
    });
    expect(store.outline('T')?.findings).toEqual([
      {
        ...here,
        sentence:
          'Trace aaaaaaaa… began in session S (service gateway): ' +
          'user-service knew the trace of its caller, but not the session.',
        spans: [{ traceId: A.traceId, spanId: B.spanId }],
        sessions: ['S'],
      },
    ]);
  });
});

describe('separate-trace', () => {
  it('is a request to another service that began while a span of the session was open', () => {
    const call = { ...ask, spanId: C.spanId, parentSpanId: A.spanId, name: 'fetch', from: 10, to: 50 };
    expect(findings(span(ask), span(call), span(users))).toEqual([
      {
        kind: 'separate-trace',
        sentence:
          'GET /users/:id of user-service began a trace of its own while fetch of gateway was open. ' +
          'That looks like a call whose traceparent was lost while the session came through.',
        remedy: [
          expect.stringContaining('`traceparent`'),
          expect.stringContaining('`injectContextIntoCarrier(headers)`'),
        ],
        spans: [{ traceId: A.traceId, spanId: C.spanId }, B],
        sessions: [],
      },
    ]);
  });

  it.each<[string, Fields, ...Fields[]]>([
    ['turns one after the other', { ...users, from: 101, to: 110 }],
    ['requests to the same service at once', { ...users, service: 'gateway' }],
    ['what is no request', { ...users, kind: 'internal' }],
    ['a trace that links its caller', { ...users, links: [{ ...A, traceState: '', flags: 1, attributes: {} }] }],
    [
      'two requests to the first service of both',
      { ...users, traceId: A.traceId, parentSpanId: A.spanId },
      { ...ask, ...C, from: 25, to: 28 },
    ],
  ])('is not: %s', (_case, ...fields) => {
    expect(findings(span(ask), ...fields.map(span))).toEqual([]);
  });
});

describe('separate-session', () => {
  const elsewhere: Fields = { ...users, session: 'T' };

  it('is one that another service began while this one was open', () => {
    expect(findings(span(ask), span(elsewhere))).toEqual([
      {
        kind: 'separate-session',
        sentence:
          'GET /users/:id of user-service began session T while POST /ask of gateway was open. ' +
          'If gateway calls user-service, the call has lost trace and session.',
        remedy: expect.arrayContaining([expect.stringContaining('`app.use(honeyhive())`')]),
        spans: [A],
        sessions: ['T'],
      },
    ]);
    expect(store.outline('T')?.findings).toEqual([]);
  });

  it.each<[string, Fields]>([
    ['one that began afterwards', { ...elsewhere, from: 101, to: 110 }],
    ['one that began before', { ...elsewhere, from: -1, to: 110 }],
    ['one of the same service', { ...elsewhere, service: 'gateway' }],
    ['one that no request began', { ...elsewhere, kind: 'client' }],
    ['one that goes on elsewhere', { ...elsewhere, parentSpanId: C.spanId }],
  ])('is not: %s', (_case, fields) => {
    expect(findings(span(ask), span(fields))).toEqual([]);
  });

  it('is not one of whoever begins sessions, while those it calls are at work', () => {
    const child = { ...users, traceId: A.traceId, parentSpanId: A.spanId };
    expect(findings(span(ask), span(child), span({ ...ask, ...C, session: 'T', from: 25, to: 200 }))).toEqual([]);
  });

  it('is told of once for each caller and service, of three such at most', () => {
    const sessions = ['1', '2', '3', '4', '5', '6'].map((digit) =>
      span({ ...elsewhere, ...ids(digit), session: digit, service: Number(digit) > 3 ? digit : 'user-service' }),
    );
    const found = findings(span(ask), ...sessions);
    expect(found.map((finding) => finding.sessions)).toEqual([['1', '2', '3'], ['4'], ['5']]);
    expect(found[0]).toMatchObject({
      sentence:
        'GET /users/:id of user-service began session 1 while POST /ask of gateway was open. ' +
        'So did 2 more of its sessions. If gateway calls user-service, the call has lost trace and session.',
      spans: [A],
    });
  });

  it.each<[string, Fields, Finding['kind']]>([
    [
      'whose caller kept trace and session back',
      { ...ask, attributes: { 'honeyhive.propagation.withheld': ['https://example.org'] } },
      'withheld',
    ],
    [
      'of a service that knows its callers',
      { ...users, ...C, traceId: A.traceId, parentSpanId: 'd'.repeat(16), from: 15, to: 18 },
      'orphan',
    ],
  ])('is not one %s', (_case, certain, kind) => {
    const found = findings(span(ask), span(certain), span(elsewhere));
    expect(found.map((finding) => finding.kind)).toEqual([kind]);
  });
});

it('takes a session of 20 000 spans', () => {
  const spans = Array.from({ length: 20_000 }, (_, index) => {
    const digits = index.toString(16).padStart(16, '0');
    const even = index % 2 === 0;
    return span({
      traceId: digits + digits,
      spanId: `1${digits.slice(1)}`,
      kind: 'server',
      service: even ? 'gateway' : 'user-service',
      from: index,
      to: index + 1.5,
    });
  });
  expect(findings(...spans)).toHaveLength(2);
});

it('lets the names of strangers turn, end and quote nothing', () => {
  const name = `GET \u202e\`rm\`\n${'x'.repeat(1000)}`;
  const [finding] = findings(span({ ...A, name, parentSpanId: B.spanId }));
  expect(finding?.sentence).toMatch(/^GET \ufffd'rm' x+… of gateway names a parent that never came\./);
});

it.each(['https://x.example;rm', '$(rm)', 'https://x.example/`rm`', 7])('does not have %j typed', (origin) => {
  const attributes = { 'honeyhive.propagation.withheld': [origin, 'https://a.example'] };
  const found = findings(span({ ...A, attributes }));
  expect(found.map(({ remedy: [line] }) => line)).toEqual(['Start gateway with `HH_PROPAGATE_TO=https://a.example`,']);
});
