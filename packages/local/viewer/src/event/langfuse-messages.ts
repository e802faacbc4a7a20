import type { Attributes, AttributeValue } from '../../../src/otlp/any-value.js';
import { tryParseJson } from '../ui/try-parse-json.js';
import { isObject, textPart } from './message-part.js';
import { type Direction, type Message, messageWith, readMessages } from './read-messages.js';

/** Reads what a generation of Langfuse records: messages, an object that holds some, or text. */
export function fromLangfuse(attributes: Attributes): Message[] {
  if (attributes['langfuse.observation.type'] !== 'generation') return [];
  return [
    ...readSide(attributes['langfuse.observation.input'], 'input', 'user'),
    ...readSide(attributes['langfuse.observation.output'], 'output', 'assistant'),
  ];
}

function readSide(recorded: AttributeValue | undefined, direction: Direction, role: string): Message[] {
  const value = typeof recorded === 'string' ? (tryParseJson(recorded) ?? recorded) : recorded;
  const messages = readMessages(isObject(value) ? (value.messages ?? value.choices ?? value) : value, direction);
  const text = textPart('text', value);
  return messages.length > 0 || text === undefined ? messages : messageWith(role, [text], direction);
}
