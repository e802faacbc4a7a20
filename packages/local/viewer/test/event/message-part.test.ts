import type { Attributes } from '../../../src/otlp/any-value.js';
import { readConversation } from '../../src/event/read-conversation.js';

describe('readConversation, with the content of a message', () => {
  function readParts(content: unknown, others: Attributes = {}) {
    const message = { role: 'user', content, ...others };
    return readConversation({ 'honeyhive_inputs.messages': JSON.stringify([message]) }, [])[0]?.parts;
  }

  it('reads the parts of OpenAI’s messages', () => {
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

  it('reads the content blocks of Anthropic, as structured values or as JSON', () => {
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
    expect(readConversation({ 'gen_ai.prompt.0.content': JSON.stringify(blocks) }, [])[0]?.parts).toEqual(expected);
  });

  it('reads the parts of OpenTelemetry’s messages', () => {
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

  it('reads the contents of OpenInference, and each tool call once', () => {
    const prefix = 'llm.output_messages.0.message';
    expect(
      readConversation(
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

  it('reads a tool call that OpenInference records beside the content', () => {
    const prefix = 'llm.output_messages.0.message';
    const attributes = {
      [`${prefix}.contents.0.message_content.type`]: 'tool_use',
      [`${prefix}.contents.0.tool_call.id`]: 'c',
      [`${prefix}.contents.0.tool_call.function.name`]: 'look',
      [`${prefix}.tool_calls.0.tool_call.id`]: 'c',
      [`${prefix}.tool_calls.0.tool_call.function.name`]: 'look',
    };
    expect(readConversation(attributes, [])[0]?.parts).toEqual([
      { kind: 'tool-call', name: 'look', id: 'c', arguments: null },
    ]);
  });

  it('reads the parts of Gemini', () => {
    expect(
      readParts(undefined, {
        parts: [
          { text: 'Hm.' },
          { functionCall: { id: 'c', name: 'look', args: { up: true } } },
          { functionResponse: { id: 'c', name: 'look', response: { seen: 1 } } },
        ],
      }),
    ).toEqual([
      { kind: 'text', text: 'Hm.' },
      { kind: 'tool-call', name: 'look', id: 'c', arguments: { up: true } },
      { kind: 'tool-result', name: 'look', id: 'c', result: { seen: 1 } },
    ]);
  });

  it.each(['{"answer": 42}', '[1, 2]', '[{"answer": 42}]', '{"type":"text"}', '[]'])(
    'reads JSON that is not a list of content blocks as text: %s',
    (text) => {
      expect(readParts(text)).toEqual([{ kind: 'text', text }]);
      expect(readConversation({}, [{ name: 'gen_ai.choice', attributes: { message: text } }])[0]?.parts).toEqual([
        { kind: 'text', text },
      ]);
    },
  );
});
