import type { Attributes, AttributeValue } from '../../../src/otlp/any-value.js';
import type { SpanEvent } from '../../../src/otlp/span.js';
import { tryParseJson } from '../ui/try-parse-json.js';
import { isObject, type JsonObject, readParts } from './message-part.js';
import {
  type Direction,
  isMessage,
  type Message,
  messagesUnder,
  messageWith,
  readMessage,
  readMessages,
  readObject,
} from './read-messages.js';
import { limitDepth, unflatten } from './unflatten.js';

export type SpanEventContent = Pick<SpanEvent, 'name' | 'attributes'>;

/** Reads the attributes of the current semantic conventions. */
export function fromAttributes(attributes: Attributes): Message[] {
  const instructions = readParts(unflatten(attributes, 'gen_ai.system_instructions', limitDepth));
  return [
    ...messageWith('system', instructions, 'input'),
    ...messagesUnder(attributes, 'gen_ai.input.messages', 'input'),
    ...messagesUnder(attributes, 'gen_ai.output.messages', 'output'),
  ];
}

/** Reads the event of the current semantic conventions, which has the same attributes. */
export function fromDetailsEvents(_: Attributes, events: readonly SpanEventContent[]): Message[] {
  const details = events.filter(({ name }) => name === 'gen_ai.client.inference.operation.details');
  return details.flatMap(({ attributes }) => fromAttributes(attributes));
}

const messageEvent = /^gen_ai\.(system|user|assistant|tool)\.message$/;

/**
 * Reads one event per message, as in semantic conventions up to 1.36:
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/
 */
export function fromMessageEvents(_: Attributes, events: readonly SpanEventContent[]): Message[] {
  return events.flatMap(({ name, attributes }) => {
    if (name === 'gen_ai.choice') return readMessage(readChoice(eventBody(attributes)), 'output');
    const role = messageEvent.exec(name)?.[1];
    return role === undefined ? [] : readMessage(eventBody(attributes), 'input', role);
  });
}

const bodyFields = ['role', 'content', 'tool_calls', 'id', 'name', 'message'];

// A span event has no body. Its fields are attributes of the event, or JSON in one attribute (Azure).
function eventBody(attributes: Attributes): JsonObject {
  const content = attributes['gen_ai.event.content'];
  const json = readObject(content);
  if (typeof content === 'string' && Object.keys(json).length === 0) return { content };
  const fields = bodyFields.map((name) => [name, json[name] ?? unflatten(attributes, name, limitDepth)]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

// `message` holds a message or only its content (Strands), and either may be JSON in a string.
function readChoice(body: JsonObject): AttributeValue {
  const { message } = body;
  if (message === undefined) return body;
  const value = typeof message === 'string' ? tryParseJson(message) : message;
  return isObject(value) && isMessage(value) ? value : { content: message };
}

/** Reads the events of semantic conventions 1.27, which hold all messages as JSON, or text. */
export function fromContentEvents(_: Attributes, events: readonly SpanEventContent[]): Message[] {
  return events.flatMap(({ name, attributes }) => {
    if (name === 'gen_ai.content.prompt') return readMessagesOrText(attributes['gen_ai.prompt'], 'input');
    if (name === 'gen_ai.content.completion') return readMessagesOrText(attributes['gen_ai.completion'], 'output');
    return [];
  });
}

function readMessagesOrText(content: AttributeValue = null, direction: Direction): Message[] {
  const messages = readMessages(content, direction);
  return messages.length > 0 ? messages : readMessage({ content }, direction);
}
