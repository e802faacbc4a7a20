import type { Attributes, AttributeValue } from '../../../src/otlp/any-value.js';
import { tryParseJson } from '../ui/try-parse-json.js';
import {
  isObject,
  type JsonObject,
  type MessagePart,
  readParts,
  stringOrUndefined,
  textPart,
  toolCallPart,
  toolResultPart,
  unwrap,
} from './message-part.js';
import { limitDepth, unflatten } from './unflatten.js';

/** A message sent to a model or received from it, with at least one part. */
export interface Message {
  readonly role: string;
  readonly parts: readonly MessagePart[];
  readonly direction: Direction;
}

export type Direction = 'input' | 'output';

/** Reads the messages in the attributes that start with `prefix`. */
export function messagesUnder(attributes: Attributes, prefix: string, direction: Direction): Message[] {
  return readMessages(unflatten(attributes, prefix, limitDepth), direction);
}

/** Reads a list of messages, which may be JSON in a string. */
export function readMessages(list: AttributeValue | undefined, direction: Direction): Message[] {
  return readItems(list).flatMap((item) => readMessage(item, direction));
}

/** Reads one message. Returns an empty list if `value` is none. */
export function readMessage(
  value: AttributeValue,
  direction: Direction,
  defaultRole = direction === 'input' ? 'user' : 'assistant',
): Message[] {
  const fields = isObject(value) ? unwrap(value, 'message') : {};
  if (!isMessage(fields)) return [];
  const role = stringOrUndefined(fields.role) ?? defaultRole;
  const isToolResult = role === 'tool' || role === 'function' || fields.tool_call_id !== undefined;
  return messageWith(role, isToolResult ? toolResultParts(fields) : contentParts(fields), direction);
}

/** Returns a message, or an empty list if it has no parts. */
export function messageWith(role: string, parts: readonly MessagePart[], direction: Direction): Message[] {
  return parts.length > 0 ? [{ role, parts, direction }] : [];
}

export function isMessage({ role, content, tool_calls }: JsonObject): boolean {
  return typeof role === 'string' || typeof content === 'string' || Array.isArray(content) || tool_calls !== undefined;
}

function contentParts(fields: JsonObject): MessagePart[] {
  const parts = readParts(fields.parts ?? fields.contents ?? fields.content);
  // A message may list the same tool call in its content and in `tool_calls`.
  const idsInContent = new Set(parts.map((part) => (part.kind === 'tool-call' ? part.id : undefined)));
  const calls = readItems(fields.tool_calls)
    .filter(isObject)
    .map((call) => toolCallPart(unwrap(call, 'tool_call')));
  return [
    textPart('reasoning', fields.reasoning_content),
    ...parts,
    textPart('text', fields.refusal),
    ...calls.filter((call) => call.kind !== 'tool-call' || call.id === undefined || !idsInContent.has(call.id)),
  ].filter((part) => part !== undefined);
}

function toolResultParts(fields: JsonObject): MessagePart[] {
  const parts = readParts(fields.parts ?? fields.content);
  const hasResults = fields.parts !== undefined || parts.some(({ kind }) => kind === 'tool-result');
  return hasResults ? parts : [toolResultPart(fields)];
}

/** Returns the items of a list, which may be JSON in a string, or an object keyed by index if its indexes are far apart. */
export function readItems(list: AttributeValue | undefined): AttributeValue[] {
  const value = typeof list === 'string' ? tryParseJson(list) : list;
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [];
  return Object.keys(value).every((name) => /^\d+$/.test(name)) ? Object.values(value) : [value];
}

/** Returns an object, which may be JSON in a string, or an empty one for any other value. */
export function readObject(value: AttributeValue | undefined): JsonObject {
  const object = typeof value === 'string' ? tryParseJson(value) : value;
  return isObject(object) ? object : {};
}
