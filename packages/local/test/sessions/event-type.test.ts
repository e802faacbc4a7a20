import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { eventTypeOf as typeWrittenByCore } from '../../../core/src/spans/event-type.js';
import { eventTypeOf } from '../../src/sessions/event-type.js';
import { Store } from '../../src/store/store.js';
import { parsedSpan } from '../support/parsed-span.js';

const store = new Store(':memory:');
afterAll(() => store.close());

it.each([
  ['model', { 'gen_ai.operation.name': 'chat' }],
  ['model', { 'gen_ai.operation.name': 'Text_Completion' }],
  ['model', { 'gen_ai.operation.name': 'generate_content' }],
  ['chain', { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'gpt-4o' }],
  ['tool', { 'gen_ai.operation.name': 'execute_tool', 'openinference.span.kind': 'LLM' }],
  ['model', { 'openinference.span.kind': 'LLM' }],
  ['chain', { 'openinference.span.kind': 'CHAIN' }],
  ['chain', { 'openinference.span.kind': 'AGENT' }],
  ['tool', { 'openinference.span.kind': 'RETRIEVER', 'gen_ai.request.model': 'gpt-4o' }],
  ['model', { 'gen_ai.request.model': 'gpt-4o' }],
  ['model', { 'llm.request.type': 'completion' }],
  ['tool', { 'gen_ai.operation.name': 'constructor' }],
  ['tool', {}],
  ['tool', { honeyhive_event_type: 'tool', 'gen_ai.operation.name': 'chat' }],
  ['banana', { honeyhive_event_type: 'banana' }],
  ['model', { honeyhive_event_type: '', 'gen_ai.operation.name': 'chat' }],
])('is %s for a span with %j', (type, attributes) => {
  const span = parsedSpan({ attributes });
  store.addSpans([span]);
  expect(store.span(span.traceId, span.spanId)?.eventType).toBe(type);
});

it.each([
  ['chain', {}],
  ['model', { 'gen_ai.operation.name': 'chat' }],
  ['tool', { honeyhive_event_type: 'tool' }],
])('is %s for a SERVER span with %j', (type, attributes) => {
  const span = parsedSpan({ kind: 'server', attributes });
  store.addSpans([span]);
  expect(store.span(span.traceId, span.spanId)?.eventType).toBe(type);
});

// The attributes that name the kind of a span, and values of each.
const namingValues = {
  'gen_ai.operation.name': [
    ...['chat', 'text_completion', 'generate_content', 'embeddings', 'Chat', 'invoke_agent', 'create_agent'],
    ...[
      'invoke_workflow',
      'agent_step',
      'model_step',
      'model_inference',
      'model_chunk',
      'workflow_step',
      'execute_tool',
    ],
    ...['retrieval', 'unknown', 'constructor', ''],
  ],
  'openinference.span.kind': [
    ...['LLM', 'CHAIN', 'AGENT', 'TOOL', 'RETRIEVER', 'RERANKER', 'EMBEDDING', 'GUARDRAIL', 'EVALUATOR', 'UNKNOWN'],
  ],
  'langfuse.observation.type': [
    ...[
      'generation',
      'embedding',
      'span',
      'agent',
      'chain',
      'tool',
      'retriever',
      'evaluator',
      'guardrail',
      'event',
      'x',
    ],
  ],
  'traceloop.span.kind': ['workflow', 'task', 'agent', 'tool', 'unknown'],
  'ai.operationId': [
    ...['ai.generateText', 'ai.generateText.doGenerate', 'ai.streamText', 'ai.streamText.doStream', 'ai.toolCall'],
    ...['ai.embedMany.doEmbed', 'ai.generateObject', 'other'],
  ],
  'mastra.span.type': ['model_step', 'workflow_run', 'agent_run', 'generic'],
  'next.span_type': ['BaseServer.handleRequest', 'AppRender.getBodyResult', 'AppRender.fetch'],
  'gen_ai.request.model': ['gpt-5'],
  'gen_ai.response.model': ['gpt-5'],
  'llm.request.type': ['chat'],
  'llm.request.model': ['gpt-5'],
};
const names = ['agent_step', 'agent_run [writer]', 'invocation', 'workflow', 'model_step: 1', 'model_chunk', 'work'];
const kinds = [
  ['internal', SpanKind.INTERNAL],
  ['server', SpanKind.SERVER],
  ['client', SpanKind.CLIENT],
] as const;

it.each([
  ['chain', 'ai.generateText', { 'ai.operationId': 'ai.generateText', 'ai.model.id': 'gpt-5' }],
  ['chain', 'ai.streamText', { 'ai.operationId': 'ai.streamText' }],
  ['model', 'ai.generateText.doGenerate', { 'ai.operationId': 'ai.generateText.doGenerate' }],
  ['model', 'ai.streamText.doStream', { 'ai.operationId': 'ai.streamText.doStream' }],
  ['tool', 'ai.toolCall', { 'ai.operationId': 'ai.toolCall' }],
  ['chain', 'step 1', { 'gen_ai.operation.name': 'agent_step' }],
  ['model', 'embed', { 'gen_ai.operation.name': 'embeddings' }],
  ['chain', 'invocation', {}],
  ['chain', 'workflow', {}],
  ['chain', 'model_step', { 'gen_ai.request.model': 'gpt-5' }],
  ['chain', 'model_inference', {}],
  ['chain', 'model_chunk', {}],
  ['tool', 'workflows', {}],
  ['model', 'OpenAI.chat', { 'langfuse.observation.type': 'generation' }],
  ['chain', 'answer', { 'langfuse.observation.type': 'agent' }],
  ['chain', 'resolve page components', { 'next.span_type': 'NextNodeServer.findPageComponents' }],
  ['tool', 'fetch GET https://example.com', { 'next.span_type': 'AppRender.fetch' }],
  ['chain', 'plan', { 'traceloop.span.kind': 'workflow' }],
])('is %s for a span named %s with %j', (type, name, attributes) => {
  expect(eventTypeOf({ name, kind: 'internal', attributes })).toBe(type);
});

it('is the type that @honeyhive/core writes, for each attribute, name and kind', () => {
  const attributes = fc.uniqueArray(
    fc
      .constantFrom(...Object.entries(namingValues))
      .chain(([name, values]) => fc.tuple(fc.constant(name), fc.constantFrom(...values))),
    { selector: ([name]) => name },
  );
  const sameType = (name: string, [kind, spanKind]: (typeof kinds)[number], given: Record<string, string>) =>
    expect([name, given, eventTypeOf({ name, kind, attributes: given })]).toEqual([
      name,
      given,
      typeWrittenByCore({ name, kind: spanKind, attributes: given }),
    ]);
  for (const kind of kinds) {
    for (const name of names) sameType(name, kind, {});
    for (const [attribute, values] of Object.entries(namingValues))
      for (const value of values) sameType('work', kind, { [attribute]: value });
  }
  const anyName = fc.constantFrom(...names);
  const anyKind = fc.constantFrom(...kinds);
  fc.assert(
    fc.property(anyName, anyKind, attributes, (name, kind, entries) =>
      sameType(name, kind, Object.fromEntries(entries)),
    ),
  );
});
