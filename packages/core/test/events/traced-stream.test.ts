import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SpanStatusCode } from '@opentelemetry/api';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry, tree } from '../../../../test/support/telemetry.js';
import { enrichSpanContext } from '../../src/index.js';

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

describe('a stream of a model', () => {
  it('that is split in two keeps its span open for both', async () => {
    const source = pieces();
    const stream = {
      controller: new AbortController(),
      iterator: () => source,
      [Symbol.asyncIterator]() {
        return this.iterator();
      },
      async tee() {
        let whole = '';
        for await (const piece of { [Symbol.asyncIterator]: () => this.iterator() }) whole += piece;
        return [whole, whole];
      },
    };
    expect(await enrichSpanContext({ eventName: 'chat' }, () => stream).tee()).toEqual(['abc', 'abc']);
    await telemetry.ended(4);
    expect(tree(telemetry.spans)).toEqual({ chat: { a: {}, b: {}, c: {} } });
  });

  it('that the application aborts is given up, though it ends without an error', async () => {
    const stream = modelStream(pieces());
    const held = enrichSpanContext({ eventName: 'chat' }, () => stream);
    stream.controller.abort();
    for await (const _ of held);
    expect(chat()?.attributes).toMatchObject({ 'honeyhive_metadata.stream_abandoned': true });
  });
});

it('an async generator cleans up inside its span, and its failure there is recorded', async () => {
  async function* careful() {
    try {
      yield 1;
    } finally {
      enrichSpanContext({ eventName: 'cleanup' }, () => {});
    }
  }
  for await (const _ of enrichSpanContext({ eventName: 'chat' }, careful)) break;
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['cleanup', 'chat']);
  const thrown = enrichSpanContext({ eventName: 'thrown' }, () => pieces());
  await thrown.next();
  await expect(thrown.throw(new RangeError('out'))).rejects.toThrow('out');
  expect(telemetry.spans.at(-1)).toMatchObject({ name: 'thrown', attributes: { honeyhive_error: 'RangeError: out' } });
});

describe('a web stream', () => {
  it('of bytes may still be read into a buffer', async () => {
    const bytes = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        controller.enqueue(new Uint8Array([1, 2]));
        controller.close();
      },
    });
    const reader = enrichSpanContext({ eventName: 'chat' }, () => bytes).getReader({ mode: 'byob' });
    expect((await reader.read(new Uint8Array(8))).value).toEqual(new Uint8Array([1, 2]));
    expect((await reader.read(new Uint8Array(8))).done).toBe(true);
    expect(chat()?.attributes).toMatchObject({ 'honeyhive_metrics.chunks': 1 });
  });

  it('is not read ahead, and is cancelled as it would be', async () => {
    const [pulls, reasons]: [number[], unknown[]] = [[], []];
    const source = new ReadableStream(
      {
        pull: (controller) => controller.enqueue(pulls.push(1)),
        async cancel(reason) {
          reasons.push(reason);
          throw new Error('cancel failed');
        },
      },
      { highWaterMark: 0 },
    );
    const held = enrichSpanContext({ eventName: 'chat' }, () => source);
    const reason = new Error('client gone');
    const reader = held.getReader();
    await reader.read();
    await expect(reader.cancel(reason)).rejects.toThrow('cancel failed');
    expect([pulls.length, reasons]).toEqual([1, [reason]]);
    expect(chat()?.status.code).toBe(SpanStatusCode.UNSET);
    expect(chat()?.attributes).toMatchObject({ 'honeyhive_metadata.stream_abandoned': true });
  });
});

it('a Node stream that is over already ends its span at once', async () => {
  const over = Readable.from(['x']);
  await text(over);
  enrichSpanContext({ eventName: 'chat' }, () => over);
  expect(chat()).toBeDefined();
});

it('a Node stream that data is pushed to counts it', async () => {
  const pushed = new Readable({ read() {} });
  const held = enrichSpanContext({ eventName: 'chat' }, () => pushed);
  for (const piece of ['a', 'b', null]) pushed.push(piece);
  expect(await text(held)).toBe('ab');
  expect((await telemetry.ended(1))[0]?.attributes).toMatchObject({ 'honeyhive_metrics.chunks': 2 });
});

it('what cannot be held is handed back as it is', () => {
  const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation();
  const frozen = Object.freeze({
    next: async () => ({ done: true, value: 1 }),
    [Symbol.asyncIterator]: () => frozen as never,
  });
  const locked = new ReadableStream();
  locked.getReader();
  for (const stream of [frozen, locked]) expect(enrichSpanContext({ eventName: 'chat' }, () => stream)).toBe(stream);
  expect(telemetry.spans).toMatchObject([{ status: { code: 0 } }, { status: { code: 0 } }]);
  emitWarning.mockRestore();
});

describe('over real sockets', () => {
  afterEach(closeServers);

  it.each<[string, (origin: string) => Promise<unknown>]>([
    ['the body of a fetch', async (origin) => (await fetch(origin)).body],
    ['a response of node:http', async (origin) => (await once(get(origin), 'response'))[0]],
  ])('%s keeps its span open', async (_, ask) => {
    const origin = await listen(createServer((_req, res) => void Readable.from(['a', 'b', 'c']).pipe(res)));
    const body = await enrichSpanContext({ eventName: 'chat' }, () => ask(origin));
    expect(chat()).toBeUndefined();
    expect(await text(body as Readable)).toBe('abc');
    expect((await telemetry.ended(1))[0]?.attributes).toMatchObject({
      'honeyhive_metrics.time_to_first_chunk_ms': expect.any(Number),
    });
  });
});
