import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { BaseRetriever } from '@langchain/core/retrievers';
import { type RunnableConfig, RunnableLambda } from '@langchain/core/runnables';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { tool } from '@langchain/core/tools';
import { FakeLLM } from '@langchain/core/utils/testing';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { z } from 'zod';
import { startTelemetry, type Telemetry, tree } from '../../../test/support/telemetry.js';
import { enrichSpanContext, traceModel, withSession } from '../../core/src/index.js';
import { HoneyHiveCallbackHandler } from '../src/index.js';
import { ScriptedModel } from './scripted-model.js';

let telemetry: Telemetry;
beforeEach(() => {
  telemetry = startTelemetry();
});
afterEach(() => {
  telemetry.stop();
  expect(telemetry.complaints).toEqual([]);
});

const handler = new HoneyHiveCallbackHandler();
const callbacks = [handler];

function spanOf(name: string): ReadableSpan {
  const found = telemetry.spans.filter((span) => span.name === name);
  expect(found).toHaveLength(1);
  return found[0] as ReadableSpan;
}

const activeSpanId = () => trace.getActiveSpan()?.spanContext().spanId;

describe('a model', () => {
  const messages = [new SystemMessage('Be brief.'), new HumanMessage('Where?')];

  it('is an event with messages, parameters, tokens and finish reason', async () => {
    const tool_calls = [{ id: 'call-1', name: 'weather', args: { city: 'Paris' } }];
    await new ScriptedModel({ content: 'Paris', tool_calls } as never).invoke(messages, { callbacks });
    const span = spanOf('chat bee-1');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.attributes).toMatchObject({
      honeyhive_event_type: 'model',
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'bee-1',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.response.id': 'response-1',
      'gen_ai.response.model': 'bee-1-2026',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'gen_ai.usage.reasoning.output_tokens': 2,
      'honeyhive_metadata.total_tokens': 15,
      'honeyhive_config.temperature': 0.5,
      'honeyhive_inputs.chat_history.0.role': 'system',
      'honeyhive_inputs.chat_history.1.role': 'user',
      'honeyhive_inputs.chat_history.1.content': 'Where?',
      'honeyhive_outputs.role': 'assistant',
      'honeyhive_outputs.content': 'Paris',
      'honeyhive_outputs.tool_calls.0.id': 'call-1',
      'honeyhive_outputs.tool_calls.0.function.name': 'weather',
      'honeyhive_outputs.tool_calls.0.function.arguments': '{"city":"Paris"}',
    });
    expect(JSON.parse(String(span.attributes['gen_ai.output.messages']))).toMatchObject([
      { role: 'assistant', parts: [{ content: 'Paris' }, { type: 'tool_call', arguments: { city: 'Paris' } }] },
    ]);
  });

  it('that streams is an event that counts its chunks and the time to the first', async () => {
    for await (const _ of await new ScriptedModel('Hello bees').stream(messages, { callbacks }));
    const { attributes } = spanOf('chat bee-1');
    expect(attributes).toMatchObject({
      'honeyhive_outputs.content': 'Hellobees',
      'honeyhive_metrics.chunks': 2,
      'gen_ai.request.stream': true,
      'gen_ai.usage.input_tokens': 10,
    });
    expect(attributes['gen_ai.response.time_to_first_chunk']).toBeCloseTo(
      Number(attributes['honeyhive_metrics.time_to_first_chunk_ms']) / 1000,
    );
  });

  it('that fails is a failed event with the code of the error', async () => {
    const error = Object.assign(new Error('slow down'), { status: 429, code: 'rate_limit_exceeded' });
    await expect(new ScriptedModel(error).invoke(messages, { callbacks })).rejects.toThrow('slow down');
    const span = spanOf('chat bee-1');
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'Error: slow down' });
    expect(span.attributes).toMatchObject({ 'error.type': 'rate_limit_exceeded', honeyhive_error: 'Error: slow down' });
    expect(span.events).toHaveLength(1);
  });

  it('that completes a text is an event', async () => {
    await new FakeLLM({ response: 'Paris' }).invoke('Where?', { callbacks });
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'text_completion',
      'honeyhive_inputs.chat_history.0.content': 'Where?',
      'honeyhive_outputs.content': 'Paris',
    });
  });

  it('has no event inside an event of the same call', async () => {
    const call = traceModel(() => new ScriptedModel('Paris').invoke(messages, { callbacks }), { eventName: 'ask' });
    await call();
    expect(tree(telemetry.spans)).toEqual({ ask: {} });
  });
});

describe('a chain', () => {
  it('is an event above what it runs, below the active span', async () => {
    const chain = ChatPromptTemplate.fromTemplate('Where is {what}?').pipe(new ScriptedModel('Paris'));
    await enrichSpanContext({ eventName: 'request' }, () =>
      chain.invoke({ what: 'Eiffel' }, { callbacks, runName: 'find' }),
    );
    expect(tree(telemetry.spans)).toEqual({ request: { find: { ChatPromptTemplate: {}, 'chat bee-1': {} } } });
    expect(spanOf('find').attributes).toMatchObject({
      honeyhive_event_type: 'chain',
      'honeyhive_inputs.what': 'Eiffel',
      'honeyhive_outputs.role': 'assistant',
      'honeyhive_outputs.content': 'Paris',
    });
  });

  it('that fails is a failed event, and its error reaches the caller', async () => {
    const error = new Error('lost');
    const fail = RunnableLambda.from(() => {
      throw error;
    }).withConfig({ runName: 'fail' });
    await expect(fail.invoke({}, { callbacks })).rejects.toBe(error);
    expect(spanOf('fail').status).toEqual({ code: SpanStatusCode.ERROR, message: 'Error: lost' });
  });

  it('does not fail if it is interrupted', async () => {
    const pause = RunnableLambda.from(() => {
      throw Object.assign(new Error('paused'), { is_bubble_up: true });
    }).withConfig({ runName: 'pause' });
    await expect(pause.invoke({}, { callbacks })).rejects.toThrow('paused');
    expect(spanOf('pause').status.code).toBe(SpanStatusCode.UNSET);
    expect(spanOf('pause').attributes['honeyhive_metadata.interrupted']).toBe(true);
  });

  it('that is tagged as hidden has no event', async () => {
    const hidden = RunnableLambda.from((x: string) => x).withConfig({ tags: ['langsmith:hidden'] });
    const outer = RunnableLambda.from((x: string) => hidden.invoke(x)).withConfig({ runName: 'outer' });
    await outer.invoke('x', { callbacks });
    expect(tree(telemetry.spans)).toEqual({ outer: {} });
  });

  it('is one event with two handlers', async () => {
    const chain = RunnableLambda.from((x: string) => x).withConfig({ runName: 'chain' });
    await chain.invoke('x', { callbacks: [handler, new HoneyHiveCallbackHandler()] });
    expect(telemetry.spans).toHaveLength(1);
  });

  it('leaves spans and sessions of the application between itself and its caller', async () => {
    const inner = RunnableLambda.from((x: string) => x).withConfig({ runName: 'inner' });
    const outer = RunnableLambda.from((x: string) =>
      withSession({ sessionId: 'other' }, () => enrichSpanContext({ eventName: 'own' }, () => inner.invoke(x))),
    ).withConfig({ runName: 'outer' });
    await outer.invoke('x', { callbacks });
    expect(tree(telemetry.spans)).toEqual({ outer: { own: { inner: {} } } });
    expect(spanOf('inner').attributes['honeyhive.session_id']).toBe('other');
  });
});

it('code that LangChain runs within the same run stays inside the spans of the application', async () => {
  // As a node of LangGraph does that is not traced.
  const untraced = (config: RunnableConfig) =>
    AsyncLocalStorageProviderSingleton.runWithConfig(config, () =>
      enrichSpanContext({ eventName: 'inner' }, () => 'x'),
    );
  const outer = RunnableLambda.from((_: string, config) =>
    enrichSpanContext({ eventName: 'own' }, () => untraced(config)),
  ).withConfig({ runName: 'outer' });
  await outer.invoke('x', { callbacks });
  expect(tree(telemetry.spans)).toEqual({ outer: { own: { inner: {} } } });
});

it('a retriever is an event with its query and documents', async () => {
  class Shelf extends BaseRetriever {
    lc_namespace = ['test'];
    override async _getRelevantDocuments(query: string) {
      return [{ pageContent: `on ${query}`, metadata: { page: 7 } }];
    }
  }
  await new Shelf().invoke('bees', { callbacks });
  expect(telemetry.spans[0]?.attributes).toMatchObject({
    honeyhive_event_type: 'tool',
    'gen_ai.operation.name': 'retrieval',
    'honeyhive_inputs.query': 'bees',
    'honeyhive_outputs.documents.0.pageContent': 'on bees',
    'honeyhive_outputs.documents.0.metadata.page': 7,
  });
});

describe('a tool', () => {
  const schema = z.object({ city: z.string() });
  const seen = new Map<string, string | undefined>();
  const weather = tool(
    async ({ city }) => {
      await new Promise(setImmediate);
      seen.set(city, activeSpanId());
      return `sunny in ${city}`;
    },
    { name: 'weather', schema },
  );
  beforeEach(() => seen.clear());

  it('is an event with its arguments and its result', async () => {
    await weather.invoke({ type: 'tool_call', id: 'call-1', name: 'weather', args: { city: 'Paris' } }, { callbacks });
    expect(spanOf('execute_tool weather').attributes).toMatchObject({
      honeyhive_event_type: 'tool',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'gen_ai.tool.call.id': 'call-1',
      'honeyhive_inputs.city': 'Paris',
      'honeyhive_outputs.result': 'sunny in Paris',
    });
  });

  it('that fails is a failed event', async () => {
    const broken = tool(() => Promise.reject(new Error('no weather')), { name: 'broken', schema });
    await expect(broken.invoke({ city: 'Paris' }, { callbacks })).rejects.toThrow('no weather');
    expect(spanOf('execute_tool broken').status.message).toBe('Error: no weather');
  });

  it('runs inside its own event, however many run at once', async () => {
    const cities = Array.from({ length: 50 }, (_, n) => `city ${n}`);
    const all = RunnableLambda.from((cities: string[]) => Promise.all(cities.map((city) => weather.invoke({ city }))));
    await all.invoke(cities, { callbacks });
    const tools = telemetry.spans.filter(({ name }) => name === 'execute_tool weather');
    expect(tools).toHaveLength(50);
    for (const { attributes, spanContext } of tools.map((span) => ({ ...span, spanContext: span.spanContext() }))) {
      expect(seen.get(String(attributes['honeyhive_inputs.city']))).toBe(spanContext.spanId);
    }
  });

  it('belongs to the trace and session of its own request, though all requests share a handler', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `session-${n}`);
    await Promise.all(
      ids.map((id) =>
        withSession({ sessionId: id }, () =>
          enrichSpanContext({ eventName: id }, () => weather.invoke({ city: id }, { callbacks })),
        ),
      ),
    );
    for (const id of ids) {
      const event = telemetry.spans.find(({ attributes }) => attributes['honeyhive_inputs.city'] === id);
      expect(event?.attributes['honeyhive.session_id']).toBe(id);
      expect(event?.parentSpanContext?.spanId).toBe(spanOf(id).spanContext().spanId);
    }
  });

  it('leaves the context of its caller as it was', async () => {
    const before = context.active();
    await weather.invoke({ city: 'Paris' }, { callbacks });
    expect(context.active()).toBe(before);
  });
});

it('a run whose stream is left ends when it is collected', async () => {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  await (async () => {
    for await (const _ of await new ScriptedModel('one two three').stream('Count!', { callbacks })) break;
  })();
  while (telemetry.spans.length === 0) {
    await new Promise(setImmediate);
    gc();
  }
  expect(spanOf('chat bee-1').attributes['honeyhive_metadata.abandoned']).toBe(true);
});
