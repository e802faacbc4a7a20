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
