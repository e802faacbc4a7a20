import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SpanStatusCode } from '@opentelemetry/api';
import { startTelemetry, type Telemetry, tree } from '../../../test/support/telemetry.js';
import { enrichSpanContext } from '../src/index.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => {
  telemetry.stop();
  expect(telemetry.complaints).toEqual([]);
});

/** Three pieces, each made in a span of its own; a fourth fails. */
async function* pieces({ failing = false } = {}): AsyncGenerator<string> {
  for (const piece of ['a', 'b', 'c']) {
    await new Promise(setImmediate);
    yield enrichSpanContext({ eventName: piece }, () => piece);
  }
  if (failing) throw new RangeError('torn');
}

/** As the SDKs of model providers have it: an async iterable that is no iterator. */
const modelStream = (source: AsyncGenerator<string>) => ({
  controller: new AbortController(),
  [Symbol.asyncIterator]: () => ({ next: () => source.next(), return: () => source.return(undefined) }),
});

type Make = (options?: { failing?: boolean }) => AsyncIterable<unknown>;
const kinds: [string, Make][] = [
  ['an async generator', (options) => pieces(options)],
  ['a stream of a model', (options) => modelStream(pieces(options)) as never],
  ['a Node stream', (options) => Readable.from(pieces(options))],
  ['a web stream', (options) => Readable.toWeb(Readable.from(pieces(options))) as never],
];

const chat = () => telemetry.spans.find(({ name }) => name === 'chat');

describe.each(kinds)('%s', (_name, make) => {
  it.each([
    ['at once', () => enrichSpanContext({ eventName: 'chat' }, () => make())],
    ['by a promise', () => enrichSpanContext({ eventName: 'chat' }, async () => make())],
  ])('that is answered %s keeps its span open, and its pieces inside it', async (_, ask) => {
    const stream = await ask();
    expect(chat()).toBeUndefined();
    let whole = '';
    for await (const piece of stream) whole += piece;
    await telemetry.ended(4);
    expect(whole).toBe('abc');
    expect(tree(telemetry.spans)).toEqual({ chat: { a: {}, b: {}, c: {} } });
    expect(chat()?.attributes).toMatchObject({
      'honeyhive_metrics.chunks': 3,
      'honeyhive_metrics.time_to_first_chunk_ms': expect.any(Number),
    });
    expect(chat()?.attributes).not.toHaveProperty(['honeyhive_metadata.stream_abandoned']);
    expect(chat()?.status.code).toBe(SpanStatusCode.UNSET);
  });

  it('that fails hands its error on, and records it once', async () => {
    const stream = enrichSpanContext({ eventName: 'chat' }, () => make({ failing: true }));
    const read = async () => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toThrow('torn');
    await telemetry.ended(4);
    expect(chat()?.events).toHaveLength(1);
    expect(chat()?.attributes).toMatchObject({ honeyhive_error: 'RangeError: torn', 'honeyhive_metrics.chunks': 3 });
  });

  it('that is left in the middle ends its span, and says so', async () => {
    const stream = enrichSpanContext({ eventName: 'chat' }, () => make());
    for await (const _ of stream) break;
    while (!chat()) await new Promise(setImmediate);
    expect(chat()?.attributes).toMatchObject({ 'honeyhive_metadata.stream_abandoned': true });
    expect(chat()?.status.code).toBe(SpanStatusCode.UNSET);
  });
});

it('hands back the object it was given, a web stream aside', async () => {
  for (const [name, make] of kinds) {
    const stream = make();
    const answered = enrichSpanContext({ eventName: 'chat' }, () => stream);
    expect(answered === stream).toBe(name !== 'a web stream');
    for await (const _ of answered);
  }
});

it('a Node stream may be piped, and read by its events', async () => {
  const stream = enrichSpanContext({ eventName: 'chat' }, () => Readable.from(pieces()));
  expect(await text(stream)).toBe('abc');
  await telemetry.ended(4);
  expect(tree(telemetry.spans)).toEqual({ chat: { a: {}, b: {}, c: {} } });
});

it('a list that can be iterated is no stream', () => {
  const page = { data: [1], async *[Symbol.asyncIterator]() {} };
  expect(enrichSpanContext({ eventName: 'chat' }, () => page)).toBe(page);
  expect(chat()?.attributes).not.toHaveProperty(['honeyhive_metrics.chunks']);
});
