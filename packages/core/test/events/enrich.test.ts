import { SpanStatusCode, trace } from '@opentelemetry/api';
import { startTelemetry, type Telemetry, tree } from '../../../../test/support/telemetry.js';
import { enrichSpan, enrichSpanContext } from '../../src/index.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => telemetry.stop());

describe('enrichSpanContext', () => {
  it('hands back what the function answers', async () => {
    expect(enrichSpanContext({ eventName: 'sync' }, () => 7)).toBe(7);
    expect(await enrichSpanContext({ eventName: 'async' }, async () => 8)).toBe(8);
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['sync', 'async']);
  });

  it('writes every field under its name', () => {
    const fields = {
      inputs: 1,
      outputs: 2,
      metadata: 3,
      metrics: 4,
      config: 5,
      userProperties: 6,
      feedback: 7,
      error: 'e',
    };
    enrichSpanContext({ eventName: 'all', eventType: 'model', ...fields }, () => {});
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      honeyhive_event_type: 'model',
      honeyhive_inputs: 1,
      honeyhive_outputs: 2,
      honeyhive_metadata: 3,
      honeyhive_metrics: 4,
      honeyhive_config: 5,
      honeyhive_user_properties: 6,
      honeyhive_feedback: 7,
      honeyhive_error: 'e',
    });
  });

  it('is the parent of what happens in it, across awaits', async () => {
    await enrichSpanContext({ eventName: 'outer' }, async () => {
      await enrichSpanContext({ eventName: 'first' }, async () => {});
      await Promise.all(['a', 'b'].map((eventName) => enrichSpanContext({ eventName }, async () => {})));
    });
    expect(tree(telemetry.spans)).toEqual({ outer: { first: {}, a: {}, b: {} } });
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  it.each([
    ['an error', new RangeError('out'), 'RangeError: out'],
    ['a string', 'just text', 'just text'],
    ['an object', { code: 7 }, '{ code: 7 }'],
    ['nothing', undefined, 'undefined'],
    ['an object without prototype', Object.create(null), '[Object: null prototype] {}'],
  ])('hands %s on as it was thrown, and records it once', async (_, thrown, message) => {
    const rejected = enrichSpanContext({ eventName: 'async' }, () => Promise.reject(thrown));
    await expect(rejected).rejects.toBe(thrown);
    let caught: unknown = 'nothing was thrown';
    try {
      enrichSpanContext({ eventName: 'sync' }, () => {
        throw thrown;
      });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(telemetry.spans).toHaveLength(2);
    for (const { events, status, attributes } of telemetry.spans) {
      expect(events).toMatchObject([{ name: 'exception', attributes: { 'exception.message': expect.any(String) } }]);
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message });
      expect(attributes.honeyhive_error).toBe(message);
    }
  });

  it('hands on an error that cannot be read, and ends its span', async () => {
    const error = Object.defineProperty(new Error('hidden'), 'message', {
      get() {
        throw new Error('no');
      },
    });
    await expect(enrichSpanContext({ eventName: 'async' }, () => Promise.reject(error))).rejects.toBe(error);
    expect(telemetry.spans).toMatchObject([{ name: 'async', status: { message: '[unreadable error]' } }]);
  });

  it('names the class of an error, which has a code besides', () => {
    const error = Object.assign(new TypeError('no'), { code: 23 });
    expect(() =>
      enrichSpanContext({ eventName: 'work' }, () => {
        throw error;
      }),
    ).toThrow(error);
    expect(telemetry.spans[0]?.events[0]?.attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.stacktrace': error.stack,
    });
  });

  it('asks a lazy thenable once', async () => {
    let queries = 0;
    // A query builder works at every `then`.
    const answer = (resolve: (rows: number) => void) => {
      queries += 1;
      resolve(queries);
    };
    const query = Object.fromEntries([['then', answer]]);
    expect(await enrichSpanContext({ eventName: 'query' }, () => query)).toBe(1);
    expect(queries).toBe(1);
    expect(telemetry.spans).toHaveLength(1);
  });

  it('runs the function where no telemetry is set up', () => {
    telemetry.stop();
    expect(enrichSpanContext({ eventName: 'alone' }, () => 1)).toBe(1);
    expect(telemetry.spans).toEqual([]);
  });
});

describe('enrichSpan', () => {
  it('adds to the active span', () => {
    enrichSpanContext({ eventName: 'call', metadata: { a: 1 } }, () => {
      expect(enrichSpan({ outputs: { text: 'hi' }, metadata: { b: 2 } })).toBe(true);
    });
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      'honeyhive_outputs.text': 'hi',
      'honeyhive_metadata.a': 1,
      'honeyhive_metadata.b': 2,
    });
  });

  it('says that there is no active span', () => {
    expect(enrichSpan({ outputs: 1 })).toBe(false);
  });
});
