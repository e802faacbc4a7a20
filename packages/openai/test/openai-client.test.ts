import { SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type OpenAI from 'openai';
import type { AzureOpenAI } from 'openai';
import { closeServers } from '../../../test/support/listen.js';
import { startReceiver } from '../../../test/support/receiver.js';
import { startTelemetry, type Telemetry, tree } from '../../../test/support/telemetry.js';
import { enrichSpanContext } from '../../core/src/index.js';
import { wrapOpenAI } from '../src/index.js';
import { chunk, completion, getWeather, ScriptedOpenAI } from './scripted-openai.js';
import { versions } from './versions.js';

const model = 'gpt-4o-mini';
const asked = (): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
  model,
  messages: [{ role: 'user', content: 'Where?' }],
});

/** Compiles only if the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isSame = <A, B>(same: Same<A, B>) => same;

it('keeps the types of the client', () => {
  const wrap = (client: OpenAI) => wrapOpenAI(client);
  const wrapAzure = (client: AzureOpenAI) => wrapOpenAI(client);
  expect(isSame<ReturnType<typeof wrap>, OpenAI>(true)).toBe(true);
  expect(isSame<ReturnType<typeof wrapAzure>, AzureOpenAI>(true)).toBe(true);
});

it.each([undefined, {}, 'key', { chat: {} }])('says what to write instead of wrapOpenAI(%j)', (client) => {
  expect(() => wrapOpenAI(client as never)).toThrow('write wrapOpenAI(new OpenAI())');
});

let telemetry: Telemetry;
let server: ScriptedOpenAI;
beforeEach(async () => {
  telemetry = startTelemetry();
  server = new ScriptedOpenAI();
  await server.start();
});
afterEach(async () => {
  telemetry.stop();
  await closeServers();
  expect(telemetry.complaints).toEqual([]);
});

const tracer = (): Tracer => trace.getTracer('another instrumentation');

describe.each(versions)('%s', (_version, Client, AzureClient) => {
  const newClient = (): OpenAI => new Client({ apiKey: 'key', baseURL: server.baseURL, maxRetries: 0 });

  it('returns the same client, and leaves what can be seen of it as it is', () => {
    const client = newClient();
    const plain = newClient();
    expect(wrapOpenAI(client)).toBe(client);
    expect(client).toBeInstanceOf(Client);
    expect(Object.keys(client)).toEqual(Object.keys(plain));
    expect(Object.keys(client.chat.completions)).toEqual(Object.keys(plain.chat.completions));
    expect(client.chat.completions.create).toHaveLength(plain.chat.completions.create.length);
    expect(client.chat.completions.create.name).toBe('create');
  });

  it('leaves other clients alone', async () => {
    wrapOpenAI(newClient());
    server.reply(completion({ content: 'Here.' }));
    await newClient().chat.completions.create(asked());
    expect(telemetry.spans).toEqual([]);
  });

  it('records a call of a client that is wrapped twice once', async () => {
    const openai = wrapOpenAI(wrapOpenAI(newClient()));
    server.reply(completion({ content: 'Here.' }));
    await openai.chat.completions.create(asked());
    const spans = await telemetry.ended(1);
    expect(spans.map(({ attributes }) => attributes['honeyhive_metrics.attempts'])).toEqual([1]);
  });

  it('records the calls of clients made by withOptions()', async () => {
    const openai = wrapOpenAI(newClient()).withOptions({ timeout: 1000 }).withOptions({ maxRetries: 1 });
    expect(openai).toBeInstanceOf(Client);
    server.reply({ status: 500, headers: { 'retry-after-ms': '1' }, json: {} }, completion({ content: 'Here.' }));
    await openai.chat.completions.create(asked());
    await telemetry.ended(1);
    expect(telemetry.spans).toHaveLength(1);
    expect(telemetry.spans[0]?.attributes).toMatchObject({ 'honeyhive_metrics.attempts': 2 });
  });

  it('leaves calls alone that are none of a model', async () => {
    server.reply({ json: { object: 'list', data: [] } }, { json: { id: 'asst_1' } });
    const openai = wrapOpenAI(newClient());
    await openai.models.list();
    await openai.beta.assistants.create({ model });
    expect(telemetry.spans).toEqual([]);
  });

  it('returns the very promise of the SDK, with its methods', async () => {
    const openai = wrapOpenAI(newClient());
    const reply = completion({ content: 'Here.' });
    server.reply(reply, reply, reply);

    const call = openai.chat.completions.create(asked());
    const { data, response, request_id } = await call.withResponse();
    expect(call.constructor.name).toBe('APIPromise');
    expect([data.id, response.status, request_id]).toEqual(['chatcmpl-1', 200, 'req-1']);
    expect((await call)._request_id).toBe('req-1');

    const raw = await openai.chat.completions.create(asked()).asResponse();
    expect(await raw.json()).toMatchObject({ id: 'chatcmpl-1' });

    await openai.chat.completions.create(asked()).finally(() => {});
    await telemetry.ended(3);
    const outputs = telemetry.spans.map(({ attributes }) => attributes['honeyhive_outputs.content']);
    expect(outputs).toEqual(['Here.', undefined, 'Here.']);
  });

  it('follows a stream that comes with its response', async () => {
    server.reply({ events: [chunk({ content: 'Bees' }, 'stop')] });
    const call = wrapOpenAI(newClient()).chat.completions.create({ ...asked(), stream: true });
    const { data } = await call.withResponse();
    for await (const _ of data) expect(telemetry.spans).toEqual([]);
    const [span] = await telemetry.ended(1);
    expect(span?.attributes).toMatchObject({ 'honeyhive_outputs.content': 'Bees' });
  });

  it('records calls to Azure', async () => {
    const azure = wrapOpenAI(
      new AzureClient({ endpoint: server.origin, apiKey: 'key', apiVersion: '2024-10-21', deployment: 'mini' }),
    );
    server.reply(completion({ content: 'Here.' }), completion({ content: 'There.' }));
    await azure.chat.completions.create(asked());
    // Before version 7, Azure's clients need to be told again.
    await azure
      .withOptions({ apiVersion: '2024-10-21', deployment: 'mini' } as object)
      .chat.completions.create(asked());
    expect(server.requests[0]?.path).toBe('/openai/deployments/mini/chat/completions?api-version=2024-10-21');
    await telemetry.ended(2);
    expect(telemetry.spans.map(({ attributes }) => attributes['gen_ai.provider.name'])).toEqual(
      Array(2).fill('azure.ai.openai'),
    );
  });

  it('is the parent of its request', async () => {
    server.reply(completion({ content: 'Here.' }));
    await wrapOpenAI(newClient()).chat.completions.create(asked());
    const [span] = await telemetry.ended(1);
    const { traceId, spanId } = span?.spanContext() ?? {};
    expect(server.requests[0]?.headers.traceparent).toMatch(`00-${traceId}-${spanId}-01`);
  });

  it('makes a tool that runTools() runs the parent of the requests that the tool sends', async () => {
    const service = await startReceiver();
    server.reply(completion({ tool_calls: [getWeather] }), completion({ content: 'Sunny.' }));
    const get_weather = async ({ city }: { city: string }) => {
      const response = await fetch(`${service.origin}/${city}`);
      return { weather: await response.text() };
    };
    const answer = await enrichSpanContext({ eventName: 'agent' }, () =>
      wrapOpenAI(newClient())
        .chat.completions.runTools({
          ...asked(),
          tools: [
            {
              type: 'function',
              function: {
                function: get_weather,
                parse: JSON.parse,
                description: 'The weather',
                parameters: { type: 'object' },
              },
            },
          ],
        })
        .finalContent(),
    );

    expect(answer).toBe('Sunny.');
    await telemetry.ended(4);
    expect(tree(telemetry.spans)).toEqual({ agent: { 'chat gpt-4o-mini': {}, 'execute_tool get_weather': {} } });
    const tool = telemetry.spans.find(({ name }) => name === 'execute_tool get_weather');
    expect(service.received[0]?.traceparent).toContain(tool?.spanContext().spanId);
    expect(tool?.attributes).toMatchObject({
      honeyhive_event_type: 'tool',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_weather',
      'honeyhive_inputs._params_.0.city': 'Paris',
      'honeyhive_outputs.result.weather': 'ok',
    });
    expect(Object.keys(tool?.attributes ?? {}).filter((name) => /_params_\.[^0]/.test(name))).toEqual([]);
  });

  it('records tools that a helper of the SDK has made, and their failure', async () => {
    server.reply(completion({ tool_calls: [getWeather] }));
    const tool = { type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } };
    // As zodFunction() makes them.
    Object.defineProperties(tool, {
      $brand: { value: 'auto-parseable-tool' },
      $parseRaw: { value: JSON.parse },
      $callback: { value: () => Promise.reject(new RangeError('No weather')) },
    });
    const run = wrapOpenAI(newClient()).chat.completions.runTools({ ...asked(), tools: [tool as never] });
    await expect(run.done()).rejects.toThrow('No weather');
    const spans = await telemetry.ended(2);
    const failed = spans.find(({ name }) => name === 'execute_tool get_weather');
    expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it.each([
    ['OpenTelemetry', { 'gen_ai.operation.name': 'chat' }],
    ['OpenInference', { 'openinference.span.kind': 'LLM' }],
    ['Traceloop', { 'llm.request.type': 'chat' }],
    ['HoneyHive', { honeyhive_event_type: 'model' }],
  ])('makes no event of its own inside a model span of %s', async (_, attributes) => {
    server.reply(completion({ content: 'Here.' }), completion({ content: 'There.' }));
    const openai = wrapOpenAI(newClient());
    await tracer().startActiveSpan('theirs', { attributes }, async (span) => {
      await openai.chat.completions.create(asked());
      span.end();
      // This one is over, and cannot be the span of another call.
      await openai.chat.completions.create(asked());
    });
    await telemetry.ended(2);
    expect(telemetry.spans).toHaveLength(2);
    expect(tree(telemetry.spans)).toEqual({ theirs: { 'chat gpt-4o-mini': {} } });
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['an agent', { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': model }],
    ['a chain', { 'openinference.span.kind': 'CHAIN' }],
  ])('makes an event inside %s', async (_, attributes) => {
    server.reply(completion({ content: 'Here.' }));
    await tracer().startActiveSpan('theirs', { attributes }, async (span) => {
      await wrapOpenAI(newClient()).chat.completions.create(asked());
      span.end();
    });
    await telemetry.ended(2);
    expect(tree(telemetry.spans)).toEqual({ theirs: { 'chat gpt-4o-mini': {} } });
  });

  it('works without tracing', async () => {
    telemetry.stop();
    server.reply(completion({ content: 'Here.' }), { events: [chunk({ content: 'Bees' }, 'stop')] });
    const openai = wrapOpenAI(newClient());
    const { choices } = await openai.chat.completions.create(asked());
    expect(choices[0]?.message.content).toBe('Here.');
    const words: unknown[] = [];
    for await (const { choices } of await openai.chat.completions.create({ ...asked(), stream: true })) {
      words.push(choices[0]?.delta.content);
    }
    expect(words).toEqual(['Bees']);
    expect(telemetry.spans).toEqual([]);
  });
});
