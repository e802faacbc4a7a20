import type { Attributes } from '../../../src/otlp/any-value.js';
import { isObject, textPart, toolCallPart } from './message-part.js';
import { type Message, messageWith, readItems, readMessages, readObject } from './read-messages.js';

/** Reads the attributes of the AI SDK up to version 6. Version 7 records those of OpenTelemetry. */
export function fromAiSdk(attributes: Attributes): Message[] {
  return [...readPrompt(attributes), ...readResponse(attributes)];
}

// A call of a model has the messages that the provider receives; the span around it has what the application passed.
function readPrompt({ 'ai.prompt.messages': sent, 'ai.prompt': given }: Attributes): Message[] {
  if (sent !== undefined) return readMessages(sent, 'input');
  const { system, prompt, messages } = readObject(given);
  const texts = [
    ...messageWith('system', [textPart('text', system)].filter(isDefined), 'input'),
    ...messageWith('user', [textPart('text', prompt)].filter(isDefined), 'input'),
  ];
  return [...texts, ...readMessages(messages ?? (typeof prompt === 'string' ? undefined : prompt), 'input')];
}

function readResponse(attributes: Attributes): Message[] {
  const calls = readItems(attributes['ai.response.toolCalls']).filter(isObject).map(toolCallPart);
  const parts = [
    textPart('reasoning', attributes['ai.response.reasoning']),
    textPart('text', attributes['ai.response.text'] ?? attributes['ai.response.object']),
    ...calls,
  ];
  return messageWith('assistant', parts.filter(isDefined), 'output');
}

function isDefined<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
