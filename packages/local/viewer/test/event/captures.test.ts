import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from '../../../src/otlp/span.js';
import { Store } from '../../../src/store/store.js';
import { parsedSpan } from '../../../test/support/parsed-span.js';
import { readConversation } from '../../src/event/read-conversation.js';
import { readEventFields } from '../../src/event/read-event-fields.js';
import type { Message } from '../../src/event/read-messages.js';
import { readModel } from '../../src/event/read-model.js';
import { answer, question, toolCall } from './weather-conversation.js';

type CapturedSpan = Pick<Span, 'name' | 'spanId' | 'parentSpanId' | 'attributes'>;

/** The spans that a package has recorded of one run, in the order in which they ended. */
function readCapture(name: string): Span[] {
  const file = join(__dirname, '../../../test/fixtures/captures', `${name}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as CapturedSpan[]).map(parsedSpan);
}

const system: Message = { role: 'system', parts: [{ kind: 'text', text: 'Be short.' }], direction: 'input' };
const calls: Message = { ...toolCall, direction: 'output' };
const rainy = { sky: 'rainy' };
const toolResult: Message = {
  role: 'tool',
  parts: [{ kind: 'tool-result', id: 'call_1', name: 'get_weather', result: rainy }],
  direction: 'input',
};
const resultWithoutName: Message = {
  ...toolResult,
  parts: [{ kind: 'tool-result', id: 'call_1', result: rainy }],
};

const captures: [capture: string, types: string[], tokens: number, conversations: Message[][]][] = [
  [
    'ai-sdk-6-generate',
    ['model', 'tool', 'model', 'chain'],
    30,
    [[system, question, calls], [], [system, question, toolCall, toolResult, answer], [system, question, answer]],
  ],
  [
    'ai-sdk-6-stream',
    ['model', 'chain'],
    15,
    [
      [question, answer],
      [question, answer],
    ],
  ],
  [
    'ai-sdk-7-generate',
    ['model', 'tool', 'chain', 'model', 'chain', 'chain'],
    30,
    [[system, question, calls], [], [], [system, question, toolCall, resultWithoutName, answer], []],
  ],
  ['langfuse-5-openai', ['model', 'tool', 'chain'], 15, [[system, question, answer], [], []]],
];

describe.each(captures)('spans of %s', (capture, types, tokens, conversations) => {
  const spans = readCapture(capture);

  it('have the types of models, tools and chains', () => {
    const store = new Store(':memory:');
    store.addSpans(spans);
    expect(spans.map(({ traceId, spanId }) => store.span(traceId, spanId)?.eventType)).toEqual(types);
    store.close();
  });

  it('count the tokens of each call of a model once', () => {
    const store = new Store(':memory:');
    store.addSpans(spans);
    expect(store.sessions()).toMatchObject([{ tokens }]);
    store.close();
  });

  it('show the conversation of each call of a model', () => {
    for (const [index, messages] of conversations.entries())
      expect(readConversation(spans[index]?.attributes ?? {}, [])).toEqual(messages);
  });

  it('show the model of each call', () => {
    const models = spans.filter((_, index) => types[index] === 'model').map(({ attributes }) => readModel(attributes));
    expect(new Set(models)).toEqual(new Set([capture.startsWith('langfuse') ? 'gpt-4o-2024' : 'mock-model']));
  });

  it('show the arguments and the result of a tool', () => {
    for (const [index, type] of types.entries())
      if (type === 'tool')
        expect(readEventFields(spans[index]?.attributes ?? {})).toMatchObject({
          inputs: { location: 'Paris' },
          outputs: rainy,
        });
  });
});
