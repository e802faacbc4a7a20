import fc from 'fast-check';
import { flatten } from '../../../../core/src/flatten.js';
import type { Attributes } from '../../../src/any-value.js';
import { conversation, type Message } from '../../src/event/read-conversation.js';

const question: Message = { role: 'user', parts: [{ kind: 'text', text: 'Weather in Paris?' }], direction: 'input' };
const call: Message = {
  role: 'assistant',
  parts: [{ kind: 'tool-call', name: 'get_weather', id: 'call_1', arguments: { location: 'Paris' } }],
  direction: 'input',
};
const result: Message = {
  role: 'tool',
  parts: [{ kind: 'tool-result', id: 'call_1', result: 'rainy' }],
  direction: 'input',
};
const answer: Message = { role: 'assistant', parts: [{ kind: 'text', text: 'It rains.' }], direction: 'output' };

const openAiCall = {
  id: 'call_1',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"location":"Paris"}' },
};
const openAi = [
  { role: 'user', content: 'Weather in Paris?' },
  { role: 'assistant', content: null, tool_calls: [openAiCall] },
  { role: 'tool', tool_call_id: 'call_1', content: 'rainy' },
];
const parts = {
  input: [
    { role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { location: 'Paris' } }],
    },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'rainy' }] },
  ],
  output: [{ role: 'assistant', parts: [{ type: 'text', content: 'It rains.' }], finish_reason: 'stop' }],
};
const details = 'gen_ai.client.inference.operation.details';

describe('conversation', () => {
  it.each<[string, Attributes, { name: string; attributes: Attributes }[]]>([
    [
      'HoneyHive’s chat_history, laid flat',
      {
        ...(flatten('honeyhive_inputs', { chat_history: openAi }) as Attributes),
        ...(flatten('honeyhive_outputs', { role: 'assistant', content: 'It rains.' }) as Attributes),
      },
      [],
    ],
    [
      'HoneyHive’s messages as JSON, and choices',
      {
        'honeyhive_inputs.messages': JSON.stringify(openAi),
        'honeyhive_outputs.choices.0.message.content': 'It rains.',
        'honeyhive_outputs.choices.0.finish_reason': 'stop',
      },
      [],
    ],
    [
      'HoneyHive’s outputs with content alone',
      { 'honeyhive_inputs.chat_history': JSON.stringify(openAi), 'honeyhive_outputs.content': 'It rains.' },
      [],
    ],
    [
      'OpenTelemetry’s attributes as JSON',
      { 'gen_ai.input.messages': JSON.stringify(parts.input), 'gen_ai.output.messages': JSON.stringify(parts.output) },
      [],
    ],
    [
      'OpenTelemetry’s attributes as structures',
      { 'gen_ai.input.messages': parts.input, 'gen_ai.output.messages': parts.output },
      [],
    ],
    [
      'OpenTelemetry’s events',
      {},
      [
        { name: details, attributes: { 'gen_ai.input.messages': JSON.stringify(parts.input) } },
        { name: details, attributes: { 'gen_ai.output.messages': parts.output } },
      ],
    ],
    [
      'OpenTelemetry’s former events, fields as attributes',
      {},
      [
        { name: 'gen_ai.user.message', attributes: { content: 'Weather in Paris?' } },
        { name: 'gen_ai.assistant.message', attributes: { tool_calls: JSON.stringify([openAiCall]) } },
        { name: 'gen_ai.tool.message', attributes: { id: 'call_1', content: 'rainy' } },
        {
          name: 'gen_ai.choice',
          attributes: { index: 0, 'message.role': 'assistant', 'message.content': 'It rains.' },
        },
      ],
    ],
    [
      'OpenTelemetry’s former events, fields as JSON in one attribute',
      {},
      [
        { name: 'gen_ai.user.message', attributes: { 'gen_ai.event.content': '{"content":"Weather in Paris?"}' } },
        {
          name: 'gen_ai.assistant.message',
          attributes: { 'gen_ai.event.content': JSON.stringify({ tool_calls: [openAiCall] }) },
        },
        { name: 'gen_ai.tool.message', attributes: { 'gen_ai.event.content': '{"id":"call_1","content":"rainy"}' } },
        {
          name: 'gen_ai.choice',
          attributes: { 'gen_ai.event.content': '{"index":0,"message":{"content":"It rains."}}' },
        },
      ],
    ],
    [
      'OpenTelemetry’s former events with Bedrock’s blocks',
      {},
      [
        { name: 'gen_ai.user.message', attributes: { content: '[{"text":"Weather in Paris?"}]' } },
        {
          name: 'gen_ai.assistant.message',
          attributes: {
            content: '[{"toolUse":{"toolUseId":"call_1","name":"get_weather","input":{"location":"Paris"}}}]',
          },
        },
        {
          name: 'gen_ai.tool.message',
          attributes: { content: '[{"toolResult":{"toolUseId":"call_1","content":[{"text":"rainy"}]}}]' },
        },
        { name: 'gen_ai.choice', attributes: { message: '[{"text":"It rains."}]', finish_reason: 'end_turn' } },
      ],
    ],
    [
      'Traceloop',
      {
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'Weather in Paris?',
        'gen_ai.prompt.1.role': 'assistant',
        'gen_ai.prompt.1.tool_calls.0.id': 'call_1',
        'gen_ai.prompt.1.tool_calls.0.name': 'get_weather',
        'gen_ai.prompt.1.tool_calls.0.arguments': '{"location":"Paris"}',
        'gen_ai.prompt.2.role': 'tool',
        'gen_ai.prompt.2.tool_call_id': 'call_1',
        'gen_ai.prompt.2.content': 'rainy',
        'gen_ai.completion.0.role': 'assistant',
        'gen_ai.completion.0.content': 'It rains.',
        'gen_ai.completion.0.finish_reason': 'stop',
      },
      [],
    ],
    [
      'OpenInference',
      {
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.contents.0.message_content.type': 'text',
        'llm.input_messages.0.message.contents.0.message_content.text': 'Weather in Paris?',
        'llm.input_messages.1.message.role': 'assistant',
        'llm.input_messages.1.message.tool_calls.0.tool_call.id': 'call_1',
        'llm.input_messages.1.message.tool_calls.0.tool_call.function.name': 'get_weather',
        'llm.input_messages.1.message.tool_calls.0.tool_call.function.arguments': '{"location":"Paris"}',
        'llm.input_messages.2.message.role': 'tool',
        'llm.input_messages.2.message.tool_call_id': 'call_1',
        'llm.input_messages.2.message.content': 'rainy',
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': 'It rains.',
      },
      [],
    ],
  ])('is read from %s', (_, attributes, events) => {
    expect(conversation(attributes, events)).toEqual([question, call, result, answer]);
  });

  it.each<[string, Attributes, { name: string; attributes: Attributes }[]]>([
    [
      'OpenTelemetry’s first events, messages as JSON',
      {},
      [
        {
          name: 'gen_ai.content.prompt',
          attributes: { 'gen_ai.prompt': '[{"role":"user","content":"Weather in Paris?"}]' },
        },
        {
          name: 'gen_ai.content.completion',
          attributes: { 'gen_ai.completion': '[{"role":"assistant","content":"It rains."}]' },
        },
      ],
    ],
    [
      'OpenTelemetry’s first events, text alone',
      {},
      [
        { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': 'Weather in Paris?' } },
        { name: 'gen_ai.content.completion', attributes: { 'gen_ai.completion': 'It rains.' } },
        { name: 'gen_ai.content.completion', attributes: {} },
      ],
    ],
    [
      'OpenInference’s completions',
      { 'llm.prompts.0.prompt.text': 'Weather in Paris?', 'llm.choices.0.completion.text': 'It rains.' },
      [],
    ],
  ])('of one question is read from %s', (_, attributes, events) => {
    expect(conversation(attributes, events)).toEqual([question, answer]);
  });

  it('puts the instructions first', () => {
    const instructions = '[{"type":"text","content":"Be brief."},{"type":"text","content":"Be kind."}]';
    const attributes = { 'gen_ai.system_instructions': instructions, 'gen_ai.input.messages': parts.input };
    const system = { kind: 'text', text: 'Be brief.' };
    expect(conversation(attributes, [])[0]).toEqual({
      role: 'system',
      parts: [system, { ...system, text: 'Be kind.' }],
      direction: 'input',
    });
    expect(conversation(attributes, [])).toHaveLength(4);
  });

  it('takes input and output each from the first that has any', () => {
    const attributes = {
      'honeyhive_inputs.messages': '[{"role":"user","content":"Weather in Paris?"}]',
      'gen_ai.prompt.0.content': 'told twice',
      'gen_ai.output.messages': '[]',
      'gen_ai.completion.0.role': 'assistant',
      'llm.output_messages.0.message.content': 'It rains.',
    };
    expect(conversation(attributes, [])).toEqual([question, answer]);
  });

  it.each<[string, Attributes]>([
    ['nothing of the kind', { 'http.route': '/ask', 'honeyhive_inputs.query': 'x', 'honeyhive_outputs.answer': 'y' }],
    [
      'a tool’s fields that are called alike',
      { 'honeyhive_outputs.content.length': 3, 'honeyhive_outputs.parts.0': 'bolt' },
    ],
    ['lists of something else', { 'honeyhive_inputs.messages': '[1, null, "text", [], {}]', 'gen_ai.prompt': 'text' }],
    ['messages without a word', { 'gen_ai.completion.0.role': 'assistant', 'honeyhive_outputs.role': 'assistant' }],
    ['JSON that is none', { 'gen_ai.input.messages': '[{"role":"user"', 'honeyhive_outputs.choices': '{{' }],
  ])('is empty for %s', (_, attributes) => {
    expect(conversation(attributes, [{ name: 'exception', attributes: { content: 'x' } }])).toEqual([]);
  });

  describe('the parts of a message', () => {
    function readParts(content: unknown, others: Attributes = {}) {
      const message = { role: 'user', content, ...others };
      return conversation({ 'honeyhive_inputs.messages': JSON.stringify([message]) }, [])[0]?.parts;
    }

    it('are those of OpenAI', () => {
      const image = { type: 'image_url', image_url: { url: 'https://a/b.png' } };
      expect(readParts([null, 'Look', image, { type: 'refusal', refusal: 'No.' }])).toEqual([
        { kind: 'text', text: 'Look' },
        { kind: 'other', type: 'image_url', value: image },
        { kind: 'text', text: 'No.' },
      ]);
      expect(readParts(null, { refusal: 'No.', reasoning_content: 'Hm.' })).toEqual([
        { kind: 'reasoning', text: 'Hm.' },
        { kind: 'text', text: 'No.' },
      ]);
    });

    it('are those of Anthropic, as they are or as JSON', () => {
      const blocks = [
        { type: 'thinking', thinking: 'Hm.', signature: 's' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { up: true } },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [
            { type: 'text', text: '{"seen":' },
            { type: 'text', text: '1}' },
          ],
        },
        { type: 'tool_result', tool_use_id: 'toolu_2', content: [{ type: 'image', source: {} }] },
        { type: 'redacted_thinking', data: 'x' },
      ];
      const expected = [
        { kind: 'reasoning', text: 'Hm.' },
        { kind: 'tool-call', name: 'look', id: 'toolu_1', arguments: { up: true } },
        { kind: 'tool-result', id: 'toolu_1', result: { seen: 1 } },
        { kind: 'tool-result', id: 'toolu_2', result: [{ type: 'image', source: {} }] },
        { kind: 'other', type: 'redacted_thinking', value: { type: 'redacted_thinking', data: 'x' } },
      ];
      expect(readParts(blocks)).toEqual(expected);
      expect(conversation({ 'gen_ai.prompt.0.content': JSON.stringify(blocks) }, [])[0]?.parts).toEqual(expected);
    });

    it('are those of OpenTelemetry', () => {
      const blob = { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'aGk=' };
      expect(
        readParts(undefined, {
          parts: [
            { type: 'reasoning', content: 'Hm.' },
            blob,
            { type: 'tool_call_response', id: 'c', result: { rain: true } },
            { type: 'tool_call', name: 'look' },
            { type: 'own', x: 1 },
          ],
        }),
      ).toEqual([
        { kind: 'reasoning', text: 'Hm.' },
        { kind: 'other', type: 'blob', value: blob },
        { kind: 'tool-result', id: 'c', result: { rain: true } },
        { kind: 'tool-call', name: 'look', arguments: null },
        { kind: 'other', type: 'own', value: { type: 'own', x: 1 } },
      ]);
    });

    it('are those of OpenInference, each call once', () => {
      const prefix = 'llm.output_messages.0.message';
      expect(
        conversation(
          {
            [`${prefix}.contents.0.message_content.type`]: 'reasoning',
            [`${prefix}.contents.0.message_content.text`]: 'Hm.',
            [`${prefix}.contents.1.message_content.type`]: 'tool_use',
            [`${prefix}.contents.1.message_content.tool_call.id`]: 'c',
            [`${prefix}.contents.1.message_content.tool_call.function.name`]: 'look',
            [`${prefix}.tool_calls.0.tool_call.id`]: 'c',
            [`${prefix}.tool_calls.0.tool_call.function.name`]: 'look',
            [`${prefix}.tool_calls.0.tool_call.function.arguments`]: 'no JSON',
            [`${prefix}.tool_calls.1.tool_call.id`]: 'd',
            [`${prefix}.tool_calls.1.tool_call.function.name`]: 'again',
            [`${prefix}.tool_calls.1.tool_call.function.arguments`]: 'no JSON',
          },
          [],
        )[0]?.parts,
      ).toEqual([
        { kind: 'reasoning', text: 'Hm.' },
        { kind: 'tool-call', name: 'look', id: 'c', arguments: null },
        { kind: 'tool-call', name: 'again', id: 'd', arguments: 'no JSON' },
      ]);
    });

    it.each(['{"answer": 42}', '[1, 2]', '[{"answer": 42}]', '{"type":"text"}', '[]'])(
      'leave %s the text that it is',
      (text) => {
        expect(readParts(text)).toEqual([{ kind: 'text', text }]);
        expect(conversation({}, [{ name: 'gen_ai.choice', attributes: { message: text } }])[0]?.parts).toEqual([
          { kind: 'text', text },
        ]);
      },
    );
  });

  it('survives whatever is sent', () => {
    const leaf = fc.oneof(
      fc.constantFrom('tool', 'text', '[{"text":1}]', '{"role":"tool"}', 'x'.repeat(1_000_000)),
      fc.jsonValue(),
    );
    const name = fc.constantFrom(
      'role',
      'content',
      'contents',
      'parts',
      'tool_calls',
      'type',
      'text',
      'message',
      'name',
      '0',
      '999999999',
      '__proto__',
      'function',
      'toolUse',
      'id',
    );
    const prefix = fc.constantFrom(
      'honeyhive_inputs',
      'honeyhive_inputs.messages',
      'honeyhive_outputs',
      'honeyhive_outputs.choices',
      'gen_ai.prompt',
      'gen_ai.input.messages',
      'llm.output_messages',
      'gen_ai.system_instructions',
    );
    const key = fc
      .tuple(prefix, fc.array(name, { maxLength: 4 }))
      .map(([prefix, names]) => [prefix, ...names].join('.'));
    const attributes = fc.dictionary(key, leaf, { noNullPrototype: true }) as fc.Arbitrary<Attributes>;
    const event = fc.record({
      name: fc.constantFrom(details, 'gen_ai.choice', 'gen_ai.tool.message'),
      attributes: fc.dictionary(fc.oneof(name, key, fc.constant('gen_ai.event.content')), leaf, {
        noNullPrototype: true,
      }),
    }) as fc.Arbitrary<{ name: string; attributes: Attributes }>;
    fc.assert(
      fc.property(attributes, fc.array(event, { maxLength: 3 }), (attributes, events) => {
        for (const { role, parts } of conversation(attributes, events)) {
          expect(typeof role).toBe('string');
          expect(parts).not.toHaveLength(0);
          for (const part of parts) {
            if ('text' in part) expect(typeof part.text).toBe('string');
            if ('name' in part) expect(typeof part.name).toBe('string');
          }
        }
      }),
    );
  });
});
