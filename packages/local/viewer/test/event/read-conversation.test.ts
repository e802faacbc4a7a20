import fc from 'fast-check';
import { flatten } from '../../../../core/src/events/flatten.js';
import type { Attributes } from '../../../src/otlp/any-value.js';
import { readConversation } from '../../src/event/read-conversation.js';
import { answer, openAiMessages, operationDetails, question, toolCall, toolResult } from './weather-conversation.js';

describe('readConversation', () => {
  it.each<[string, Attributes]>([
    [
      'HoneyHive’s chat_history, flattened',
      {
        ...(flatten('honeyhive_inputs', { chat_history: openAiMessages }) as Attributes),
        ...(flatten('honeyhive_outputs', { role: 'assistant', content: 'It rains.' }) as Attributes),
      },
    ],
    [
      'HoneyHive’s messages as JSON, and its choices',
      {
        'honeyhive_inputs.messages': JSON.stringify(openAiMessages),
        'honeyhive_outputs.choices.0.message.content': 'It rains.',
        'honeyhive_outputs.choices.0.finish_reason': 'stop',
      },
    ],
    [
      'HoneyHive’s outputs with content but no role',
      { 'honeyhive_inputs.chat_history': JSON.stringify(openAiMessages), 'honeyhive_outputs.content': 'It rains.' },
    ],
    [
      'Traceloop’s attributes',
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
    ],
    [
      'OpenInference’s attributes',
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
    ],
  ])('reads %s', (_, attributes) => {
    expect(readConversation(attributes, [])).toEqual([question, toolCall, toolResult, answer]);
  });

  it('reads text completions of OpenInference', () => {
    const attributes = {
      'llm.prompts.0.prompt.text': 'Weather in Paris?',
      'llm.choices.0.completion.text': 'It rains.',
    };
    expect(readConversation(attributes, [])).toEqual([question, answer]);
  });

  it('reads the request and the response of Google ADK', () => {
    const request = {
      contents: [{ role: 'user', parts: [{ text: 'Weather in Paris?' }] }],
      config: { systemInstruction: 'Be short.' },
    };
    const response = { content: { role: 'assistant', parts: [{ text: 'It rains.' }] } };
    const attributes = {
      'gcp.vertex.agent.llm_request': JSON.stringify(request),
      'gcp.vertex.agent.llm_response': JSON.stringify(response),
    };
    const system = { role: 'system', parts: [{ kind: 'text', text: 'Be short.' }], direction: 'input' };
    expect(readConversation(attributes, [])).toEqual([system, question, answer]);
    const empty = { 'gcp.vertex.agent.llm_request': '{}', 'gcp.vertex.agent.llm_response': '{}' };
    expect(readConversation(empty, [])).toEqual([]);
  });

  it('reads input and output each from the first source that has any', () => {
    const attributes = {
      'honeyhive_inputs.messages': '[{"role":"user","content":"Weather in Paris?"}]',
      'gen_ai.prompt.0.content': 'unused',
      'gen_ai.output.messages': '[]',
      'gen_ai.completion.0.role': 'assistant',
      'llm.output_messages.0.message.content': 'It rains.',
    };
    expect(readConversation(attributes, [])).toEqual([question, answer]);
  });

  it.each<[string, Attributes]>([
    ['unrelated attributes', { 'http.route': '/ask', 'honeyhive_inputs.query': 'x', 'honeyhive_outputs.answer': 'y' }],
    [
      'fields of a tool with the same names',
      { 'honeyhive_outputs.content.length': 3, 'honeyhive_outputs.parts.0': 'bolt' },
    ],
    ['lists of other values', { 'honeyhive_inputs.messages': '[1, null, "text", [], {}]', 'gen_ai.prompt': 'text' }],
    ['messages without content', { 'gen_ai.completion.0.role': 'assistant', 'honeyhive_outputs.role': 'assistant' }],
    ['invalid JSON', { 'gen_ai.input.messages': '[{"role":"user"', 'honeyhive_outputs.choices': '{{' }],
  ])('returns no messages for %s', (_, attributes) => {
    expect(readConversation(attributes, [{ name: 'exception', attributes: { content: 'x' } }])).toEqual([]);
  });

  it('returns valid messages for any attributes and events', () => {
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
      name: fc.constantFrom(operationDetails, 'gen_ai.choice', 'gen_ai.tool.message'),
      attributes: fc.dictionary(fc.oneof(name, key, fc.constant('gen_ai.event.content')), leaf, {
        noNullPrototype: true,
      }),
    }) as fc.Arbitrary<{ name: string; attributes: Attributes }>;
    fc.assert(
      fc.property(attributes, fc.array(event, { maxLength: 3 }), (attributes, events) => {
        for (const { role, parts } of readConversation(attributes, events)) {
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
