import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import superagent from 'superagent';
import { closeServers, listen } from '../../../../test/support/listen.js';
import { startTelemetry, type Telemetry, tree } from '../../../../test/support/telemetry.js';
import {
  currentSession,
  enrichSpanContext,
  traceModel,
  traceTool,
  withDistributedTraceContext,
  withSession,
} from '../../src/index.js';

let telemetry: Telemetry;
let origin: string;
/** The `traceparent` and `baggage` of each request that arrived. */
let received: { parent: string | undefined; baggage: string }[];

const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'forty-two' }, finish_reason: 'stop' }],
};

beforeEach(async () => {
  telemetry = startTelemetry();
  received = [];
  origin = await listen(
    createServer((req, res) => {
      const { traceparent = '', baggage = '' } = req.headers;
      received.push({ parent: String(traceparent).split('-')[2], baggage: String(baggage) });
      res.statusCode = req.url?.includes('missing') ? 404 : 200;
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify(req.url?.endsWith('/chat/completions') ? completion : { answer: 42 }));
    }),
  );
});
afterEach(async () => {
  telemetry.stop();
  await closeServers();
  expect(telemetry.complaints).toEqual([]);
});

const openai = () => new OpenAI({ apiKey: 'none', baseURL: origin, maxRetries: 0 });
const question = { model: 'm', messages: [{ role: 'user' as const, content: '?' }] };

describe('the promise of an SDK keeps its methods', () => {
  it('openai: withResponse() returns data and response, and the event has the data', async () => {
    const client = openai();
    const create = traceModel(client.chat.completions.create.bind(client.chat.completions));
    const promise = create(question);
    expect(promise).toBeInstanceOf(Promise);
    const { data, response } = await (promise as ReturnType<typeof client.chat.completions.create>).withResponse();
    expect([data, response.status]).toMatchObject([completion, 200]);
    const [span] = await telemetry.ended(1);
    expect(span).toMatchObject({
      name: 'create',
      attributes: { 'honeyhive_outputs.result.data.choices.0.message.content': 'forty-two' },
    });
  });

  it('openai: asResponse() leaves the body to the application', async () => {
    const client = openai();
    const response = await enrichSpanContext({ eventName: 'raw' }, () =>
      client.chat.completions.create(question),
    ).asResponse();
    expect(await response.json()).toEqual(completion);
    await telemetry.ended(1);
  });

  it('openai: awaiting it parses once and ends the span', async () => {
    const client = openai();
    const answer = await traceModel(() => client.chat.completions.create(question), { eventName: 'chat' })();
    expect(answer).toMatchObject(completion);
    expect(await telemetry.ended(1)).toMatchObject([
      { name: 'chat', attributes: { 'honeyhive_outputs.result.id': 'chatcmpl-1' } },
    ]);
    expect(received).toHaveLength(1);
  });

  it('ky: json() may be called on the result', async () => {
    const { default: ky } = await import('ky');
    expect(await traceTool(ky.get, { eventName: 'get' })(`${origin}/x`).json()).toEqual({ answer: 42 });
    expect(await telemetry.ended(1)).toMatchObject([
      { name: 'get', attributes: { 'honeyhive_outputs.result.answer': 42 } },
    ]);
  });

  it('got: json() may be called on the result, and an awaited one ends its span too', async () => {
    const { default: got } = await import('got');
    const get = traceTool((path: string) => got(`${origin}${path}`), { eventName: 'got' });
    expect(await get('/x').json()).toEqual({ answer: 42 });
    expect((await get('/x')).statusCode).toBe(200);
    await telemetry.ended(2);
  });

  it('an error reaches the caller once, and its span', async () => {
    const { default: ky } = await import('ky');
    const get = traceTool(ky.get);
    await expect(get(`${origin}/missing`, { retry: 0 })).rejects.toThrow('404');
    expect(await telemetry.ended(1)).toMatchObject([{ status: { code: SpanStatusCode.ERROR } }]);
  });
});

describe('a lazy builder works in the scope that was entered', () => {
  it('superagent: keeps its methods, and is sent once, below its event', async () => {
    const { body } = await traceTool(superagent.get)(`${origin}/x`).set('x-a', '1');
    expect(body).toEqual({ answer: 42 });
    const [span] = await telemetry.ended(1);
    expect(received).toMatchObject([{ parent: span?.spanContext().spanId }]);
  });

  it('withSession: is sent in the session', async () => {
    await withSession({ sessionId: 's-lazy' }, () => superagent.get(`${origin}/x`));
    expect(received).toMatchObject([{ baggage: expect.stringContaining('session_id=s-lazy') }]);
  });

  it('withDistributedTraceContext: is sent in the trace', async () => {
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await withDistributedTraceContext(headers, undefined, () => superagent.get(`${origin}/x`));
    expect(received).toMatchObject([{ parent: 'b7ad6b7169203331' }]);
  });

  it('enrichSpanContext: callbacks run in the scope of whoever passed them', async () => {
    const spans: unknown[] = [];
    await withSession({ sessionId: 'outer' }, () =>
      enrichSpanContext({ eventName: 'lazy' }, () => superagent.get(`${origin}/x`)).then(() =>
        spans.push(currentSession()?.sessionId, trace.getSpan(context.active())),
      ),
    );
    expect(spans).toEqual(['outer', undefined]);
  });
});

describe('a thenable that passes through several scopes', () => {
  it.each([
    ['awaited', (call: ReturnType<typeof ask>) => call],
    ['taken by withResponse()', (call: ReturnType<typeof ask>) => call.withResponse()],
    ['taken by asResponse()', (call: ReturnType<typeof ask>) => call.asResponse()],
    ['followed by finally()', (call: ReturnType<typeof ask>) => call.finally(() => {})],
  ])('ends every event when it is %s, and is sent below the innermost', async (_, take) => {
    await take(
      enrichSpanContext({ eventName: 'agent' }, () =>
        withSession({ sessionId: 's-1' }, () => enrichSpanContext({ eventName: 'chat' }, () => ask())),
      ),
    );
    const spans = await telemetry.ended(2);
    expect(tree(spans)).toEqual({ agent: { chat: {} } });
    const chat = spans.find(({ name }) => name === 'chat');
    expect(received).toMatchObject([{ parent: chat?.spanContext().spanId }]);
  });

  it('records its failure in every event', async () => {
    const failing = () => openai().models.retrieve('/missing');
    await expect(traceTool(() => traceModel(failing, { eventName: 'chat' })())()).rejects.toThrow('404');
    const spans = await telemetry.ended(2);
    expect(spans.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
  });

  const ask = () => openai().chat.completions.create(question);
});

it('hands back the very object', () => {
  const builder = superagent.get(`${origin}/x`);
  expect(enrichSpanContext({ eventName: 'x' }, () => builder)).toBe(builder);
  expect(builder).toBeInstanceOf(superagent.Request);
  class Own extends Promise<number> {}
  const own = Own.resolve(1);
  expect(enrichSpanContext({ eventName: 'y' }, () => own)).toBe(own);
  expect(own).toBeInstanceOf(Own);
});

it('a rejection that nobody handles is still reported by Node', async () => {
  const program = `
    const { enrichSpanContext } = require('@honeyhive/core');
    class Own extends Promise {}
    process.on('unhandledRejection', (error) => console.log('unhandled', error.message));
    enrichSpanContext({ eventName: 'own' }, () => Own.reject(new Error('subclass')));
    enrichSpanContext({ eventName: 'plain' }, () => Promise.reject(new Error('plain')));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { cwd: __dirname });
  expect(stdout.split('\n').sort()).toEqual(['', 'unhandled plain', 'unhandled subclass']);
});

it('a thenable that refuses to be changed is handed back as it is, and its span ends', async () => {
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what the test is about.
  const frozen = Object.freeze({ then: (resolve: (value: number) => void) => resolve(7) }) as PromiseLike<number>;
  expect(await enrichSpanContext({ eventName: 'frozen' }, () => frozen)).toBe(7);
  await telemetry.ended(1);
});
