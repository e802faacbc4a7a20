import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Agent,
  createCustomSpan,
  handoff,
  OpenAIChatCompletionsModel,
  OpenAIResponsesModel,
  run,
  setTraceProcessors,
  setTracingDisabled,
  tool,
  withCustomSpan,
  withTrace,
} from '@openai/agents';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { z } from 'zod';
import { startTelemetry, type Telemetry, type Tree, tree } from '../../../test/support/telemetry.js';
import { enrichSpanContext, withSession } from '../../core/src/index.js';
import { HoneyHiveTracingProcessor } from '../src/index.js';
import { calls, type Reply, responds, says, scriptedClient, streams } from './scripted-client.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
  // A test runner sets NODE_ENV, by which the SDK turns tracing off.
  setTracingDisabled(false);
  setTraceProcessors([new HoneyHiveTracingProcessor()]);
});
afterEach(() => {
  telemetry.stop();
  expect(telemetry.complaints).toEqual([]);
});

const chatModel = (...replies: Reply[]) =>
  new OpenAIChatCompletionsModel(scriptedClient(...replies).client as never, 'bee-1');

function spanOf(name: string): ReadableSpan {
  const found = telemetry.spans.filter((span) => span.name === name);
  expect(found.map(({ name }) => name)).toEqual([name]);
  return found[0] as ReadableSpan;
}

/** The SDK tells the next processor of a span only when this one is done. */
class SlowProcessor extends HoneyHiveTracingProcessor {
  override async onSpanStart(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  }
}

const workflow = (agents: Tree): Tree => ({ 'invoke_workflow Agent workflow': agents });
const activeSpanId = () => trace.getActiveSpan()?.spanContext().spanId;
const parameters = z.object({ city: z.string() });

describe('a model', () => {
  it('of Chat Completions is an event with messages, parameters and tokens', async () => {
    const agent = new Agent({
      name: 'guide',
      instructions: 'Be brief.',
      model: chatModel(says('Paris')),
      modelSettings: { temperature: 0.5 },
    });
    await run(agent, 'Where?');
    const { kind, attributes } = spanOf('chat bee-1');
    expect(kind).toBe(SpanKind.CLIENT);
    expect(attributes).toMatchObject({
      honeyhive_event_type: 'model',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'bee-1',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.model': 'bee-1-2026',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 2,
      'honeyhive_metadata.total_tokens': 15,
      'honeyhive_inputs.chat_history.0.content': 'Be brief.',
      'honeyhive_inputs.chat_history.1.content': 'Where?',
      'honeyhive_outputs.content': 'Paris',
    });
  });

  it('of the Responses API is an event with messages, parameters and tokens', async () => {
    const model = new OpenAIResponsesModel(scriptedClient(responds('Paris')).client as never, 'bee-1');
    await run(new Agent({ name: 'guide', model }), 'Where?');
    expect(spanOf('chat bee-1-2026').attributes).toMatchObject({
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.id': 'response-1',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'honeyhive_inputs.chat_history.0.content': 'Be brief.',
      'honeyhive_inputs.chat_history.1.content': 'Where?',
      'honeyhive_outputs.content': 'Paris',
      'honeyhive_outputs.finish_reason': 'stop',
    });
  });

  it('that streams is an event that ends with its stream', async () => {
    const agent = new Agent({ name: 'guide', model: chatModel(streams('Hello', ', bees')) });
    const result = await run(agent, 'Hello?', { stream: true });
    let text = '';
    for await (const piece of result.toTextStream()) text += piece;
    await result.completed;
    expect(text).toBe('Hello, bees');
    expect(spanOf('chat bee-1').attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 10,
      'honeyhive_outputs.content': 'Hello, bees',
    });
    expect(tree(telemetry.spans)).toEqual(workflow({ 'invoke_agent guide': { 'turn 1': { 'chat bee-1': {} } } }));
  });

  it('that fails is a failed event, and its error reaches the caller', async () => {
    await expect(run(new Agent({ name: 'guide', model: chatModel(503) }), 'Where?')).rejects.toThrow('503');
    const span = spanOf('chat bee-1');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.status.message).toMatch('503');
    expect(span.attributes['error.type']).toBe('generation_error');
  });
});

describe('a tool', () => {
  const seen = new Map<string, string | undefined>();
  beforeEach(() => seen.clear());

  const weather = tool({
    name: 'weather',
    description: 'The weather',
    parameters,
    async execute({ city }) {
      const first = activeSpanId();
      await new Promise(setImmediate);
      seen.set(city, first === activeSpanId() ? first : undefined);
      return { sky: 'sunny' };
    },
  });

  it('is an event with its arguments and its result', async () => {
    const model = chatModel(calls(['weather', { city: 'Paris' }]), says('Sunny'));
    await enrichSpanContext({ eventName: 'request' }, () =>
      run(new Agent({ name: 'guide', model, tools: [weather] }), 'Paris?'),
    );
    expect(spanOf('execute_tool weather').attributes).toMatchObject({
      honeyhive_event_type: 'tool',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'honeyhive_inputs.city': 'Paris',
      'honeyhive_outputs.result.sky': 'sunny',
    });
    expect(spanOf('invoke_agent guide').attributes).toMatchObject({
      'gen_ai.agent.name': 'guide',
      'honeyhive_config.tools.0': 'weather',
    });
    expect(tree(telemetry.spans)).toEqual({
      request: workflow({
        'invoke_agent guide': {
          'turn 1': { 'chat bee-1': {}, 'execute_tool weather': {} },
          'turn 2': { 'chat bee-1': {} },
        },
      }),
    });
  });

  it.each([
    ['alone', () => [new HoneyHiveTracingProcessor()]],
    ['after a processor that takes its time', () => [new SlowProcessor(), new HoneyHiveTracingProcessor()]],
    ['beside another of its kind', () => [new HoneyHiveTracingProcessor(), new HoneyHiveTracingProcessor()]],
  ])('runs inside its own event, however many run at once, with the processor %s', async (_, processors) => {
    setTraceProcessors(processors());
    const cities = Array.from({ length: 50 }, (_, n) => `city ${n}`);
    const model = chatModel(calls(...cities.map((city) => ['weather', { city }] as const)), says('Sunny'));
    await run(new Agent({ name: 'guide', model, tools: [weather] }), 'Where?');
    const tools = telemetry.spans.filter(({ name }) => name === 'execute_tool weather');
    expect(tools).toHaveLength(50);
    for (const span of tools) {
      expect(seen.get(String(span.attributes['honeyhive_inputs.city']))).toBe(span.spanContext().spanId);
    }
  });

  it('that fails is a failed event', async () => {
    const broken = tool({
      name: 'broken',
      description: 'Fails',
      parameters,
      execute: () => Promise.reject(new Error('no weather')),
      errorFunction: () => 'Sorry',
    });
    const model = chatModel(calls(['broken', { city: 'Paris' }]), says('Sorry'));
    await run(new Agent({ name: 'guide', model, tools: [broken] }), 'Paris?');
    expect(spanOf('execute_tool broken').status.message).toMatch('no weather');
  });

  it('that runs an agent is above it, with the spans of the application in between', async () => {
    const inner = new Agent({ name: 'inner', model: chatModel(says('Sunny')) });
    const ask = tool({
      name: 'ask',
      description: 'Asks',
      parameters,
      execute: () => enrichSpanContext({ eventName: 'own' }, async () => (await run(inner, 'Paris?')).finalOutput),
    });
    const model = chatModel(calls(['ask', { city: 'Paris' }]), says('Sunny'));
    await run(new Agent({ name: 'outer', model, tools: [ask] }), 'Paris?');
    const inside = workflow({ 'invoke_agent inner': { 'turn 1': { 'chat bee-1': {} } } });
    expect(tree(telemetry.spans)).toEqual(
      workflow({
        'invoke_agent outer': {
          'turn 1': { 'chat bee-1': {}, 'execute_tool ask': { own: inside } },
          'turn 2': { 'chat bee-1': {} },
        },
      }),
    );
  });
});

it('a handoff and a guardrail are events', async () => {
  const poet = new Agent({ name: 'poet', model: chatModel(says('A rose')) });
  const agent = Agent.create({
    name: 'guide',
    model: chatModel(calls(['transfer_to_poet', {}])),
    handoffs: [handoff(poet)],
    inputGuardrails: [{ name: 'polite', execute: async () => ({ outputInfo: undefined, tripwireTriggered: false }) }],
  });
  await run(agent, 'A poem!');
  expect(spanOf('handoff poet').attributes).toMatchObject({
    honeyhive_event_type: 'tool',
    'honeyhive_inputs.from_agent': 'guide',
    'honeyhive_outputs.to_agent': 'poet',
  });
  expect(spanOf('guardrail polite').attributes).toMatchObject({
    honeyhive_event_type: 'tool',
    'honeyhive_outputs.triggered': false,
  });
  expect(tree(telemetry.spans)).toMatchObject(workflow({ 'invoke_agent guide': {}, 'invoke_agent poet': {} }));
});

it('a span of the application is an event, and a group is its conversation', async () => {
  await withTrace('workflow', () => withCustomSpan(async () => {}, { data: { name: 'plan', data: { step: 1 } } }), {
    groupId: 'group-1',
  });
  expect(spanOf('plan').attributes).toMatchObject({
    honeyhive_event_type: 'chain',
    'honeyhive_metadata.step': 1,
    'gen_ai.conversation.id': 'group-1',
  });
});

it('runs at the same time belong to the trace and session of their own request', async () => {
  const ids = Array.from({ length: 20 }, (_, n) => `session-${n}`);
  await Promise.all(
    ids.map((id) =>
      withSession({ sessionId: id }, () =>
        enrichSpanContext({ eventName: id }, () => run(new Agent({ name: id, model: chatModel(says('Hi')) }), 'Hi?')),
      ),
    ),
  );
  expect(telemetry.spans).toHaveLength(100);
  for (const id of ids) {
    const request = spanOf(id).spanContext();
    const own = telemetry.spans.filter((span) => span.spanContext().traceId === request.traceId);
    expect(tree(own)).toEqual({
      [id]: workflow({ [`invoke_agent ${id}`]: { 'turn 1': { 'chat bee-1': {} } } }),
    });
    expect(new Set(own.map(({ attributes }) => attributes['honeyhive.session_id']))).toEqual(new Set([id]));
  }
});

it.each([
  ['while its tracing is disabled', () => setTracingDisabled(true)],
  ['without a processor', () => setTraceProcessors([])],
])('records nothing of the SDK %s, and leaves the active span as it is', async (_, stop) => {
  stop();
  const work = tool({
    name: 'work',
    description: 'Works',
    parameters,
    execute: () => enrichSpanContext({ eventName: 'own' }, () => 'done'),
  });
  const model = chatModel(calls(['work', { city: 'Paris' }]), says('Done'));
  await enrichSpanContext({ eventName: 'request' }, () =>
    run(new Agent({ name: 'guide', model, tools: [work] }), 'Work!'),
  );
  expect(tree(telemetry.spans)).toEqual({ request: { own: {} } });
});

it('a span that is never ended ends when it is collected', async () => {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  await withTrace('workflow', async () => createCustomSpan({ data: { name: 'left', data: {} } }).start());
  while (telemetry.spans.length === 0) {
    await new Promise(setImmediate);
    gc();
  }
  expect(spanOf('left').attributes['honeyhive_metadata.abandoned']).toBe(true);
});
