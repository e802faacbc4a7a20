import type { Attributes } from '../../../src/otlp/any-value.js';
import { readConversation } from '../../src/event/read-conversation.js';
import {
  answer,
  openAiToolCall,
  openTelemetryMessages,
  operationDetails,
  question,
  toolCall,
  toolResult,
} from './weather-conversation.js';

describe('readConversation, with OpenTelemetry’s conventions', () => {
  it.each<[string, Attributes, { name: string; attributes: Attributes }[]]>([
    [
      'attributes that are JSON',
      {
        'gen_ai.input.messages': JSON.stringify(openTelemetryMessages.input),
        'gen_ai.output.messages': JSON.stringify(openTelemetryMessages.output),
      },
      [],
    ],
    [
      'attributes that are structured values',
      { 'gen_ai.input.messages': openTelemetryMessages.input, 'gen_ai.output.messages': openTelemetryMessages.output },
      [],
    ],
    [
      'events for the details of an operation',
      {},
      [
        {
          name: operationDetails,
          attributes: { 'gen_ai.input.messages': JSON.stringify(openTelemetryMessages.input) },
        },
        { name: operationDetails, attributes: { 'gen_ai.output.messages': openTelemetryMessages.output } },
      ],
    ],
    [
      'events for single messages, with fields as attributes',
      {},
      [
        { name: 'gen_ai.user.message', attributes: { content: 'Weather in Paris?' } },
        { name: 'gen_ai.assistant.message', attributes: { tool_calls: JSON.stringify([openAiToolCall]) } },
        { name: 'gen_ai.tool.message', attributes: { id: 'call_1', content: 'rainy' } },
        {
          name: 'gen_ai.choice',
          attributes: { index: 0, 'message.role': 'assistant', 'message.content': 'It rains.' },
        },
      ],
    ],
    [
      'events for single messages, with fields as JSON in one attribute',
      {},
      [
        { name: 'gen_ai.user.message', attributes: { 'gen_ai.event.content': '{"content":"Weather in Paris?"}' } },
        {
          name: 'gen_ai.assistant.message',
          attributes: { 'gen_ai.event.content': JSON.stringify({ tool_calls: [openAiToolCall] }) },
        },
        { name: 'gen_ai.tool.message', attributes: { 'gen_ai.event.content': '{"id":"call_1","content":"rainy"}' } },
        {
          name: 'gen_ai.choice',
          attributes: { 'gen_ai.event.content': '{"index":0,"message":{"content":"It rains."}}' },
        },
      ],
    ],
    [
      'events for single messages, with content blocks of Bedrock',
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
  ])('reads %s', (_, attributes, events) => {
    expect(readConversation(attributes, events)).toEqual([question, toolCall, toolResult, answer]);
  });

  it.each<[string, Attributes, { name: string; attributes: Attributes }[]]>([
    [
      'events of version 1.27 with messages as JSON',
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
      'events of version 1.27 with text',
      {},
      [
        { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': 'Weather in Paris?' } },
        { name: 'gen_ai.content.completion', attributes: { 'gen_ai.completion': 'It rains.' } },
        { name: 'gen_ai.content.completion', attributes: {} },
      ],
    ],
  ])('reads a question and its answer from %s', (_, attributes, events) => {
    expect(readConversation(attributes, events)).toEqual([question, answer]);
  });

  it('puts the system instructions first', () => {
    const instructions = '[{"type":"text","content":"Be brief."},{"type":"text","content":"Be kind."}]';
    const attributes = {
      'gen_ai.system_instructions': instructions,
      'gen_ai.input.messages': openTelemetryMessages.input,
    };
    const system = { kind: 'text', text: 'Be brief.' };
    expect(readConversation(attributes, [])[0]).toEqual({
      role: 'system',
      parts: [system, { ...system, text: 'Be kind.' }],
      direction: 'input',
    });
    expect(readConversation(attributes, [])).toHaveLength(4);
  });
});
