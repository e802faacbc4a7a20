import type { AttributeValue } from '../../../src/otlp/any-value.js';
import { tryParseJson } from '../ui/try-parse-json.js';

/** A part of a message. Media are `other`: the page shows their data and never loads them. */
export type MessagePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'tool-call'; readonly name: string; readonly id?: string; readonly arguments: AttributeValue }
  | { readonly kind: 'tool-result'; readonly name?: string; readonly id?: string; readonly result: AttributeValue }
  | { readonly kind: 'other'; readonly type: string; readonly value: AttributeValue };

export type JsonObject = { readonly [name: string]: AttributeValue };
type OptionalValue = AttributeValue | undefined;

// Keyed by the type of a content block: its `type` (OpenAI, Anthropic, OpenTelemetry, AI SDK) or its only key (Bedrock, Gemini).
const partReaders = new Map<string, (block: JsonObject) => MessagePart | undefined>([
  ['text', ({ text, content }) => textPart('text', text ?? content)],
  ['input_text', ({ text }) => textPart('text', text)],
  ['output_text', ({ text }) => textPart('text', text)],
  ['refusal', ({ refusal }) => textPart('text', refusal)],
  ['reasoning', ({ content, text }) => textPart('reasoning', content ?? text)],
  ['thinking', ({ thinking }) => textPart('reasoning', thinking)],
  ['tool_call', toolCallPart],
  ['tool_use', (block) => toolCallPart(unwrap(block, 'tool_call'))],
  ['toolUse', (block) => toolCallPart(unwrap(block, 'toolUse'))],
  ['functionCall', (block) => toolCallPart(unwrap(block, 'functionCall'))],
  ['tool-call', toolCallPart],
  ['tool-result', toolResultPart],
  ['tool_call_response', toolResultPart],
  ['tool_result', toolResultPart],
  ['toolResult', (block) => toolResultPart(unwrap(block, 'toolResult'))],
  ['functionResponse', (block) => toolResultPart(unwrap(block, 'functionResponse'))],
]);

/** Reads a message's content: text, a content block, or a list of them, which may be JSON in a string. */
export function readParts(content: OptionalValue): MessagePart[] {
  if (content === undefined || content === null || content === '') return [];
  const blocks = typeof content === 'string' ? (parseBlocks(content) ?? content) : content;
  return (Array.isArray(blocks) ? blocks : [blocks]).filter((block) => block !== null).map(readPart);
}

function readPart(block: AttributeValue): MessagePart {
  if (!isObject(block)) return { kind: 'text', text: typeof block === 'string' ? block : JSON.stringify(block) };
  const content = readContent(block);
  const type = blockType(content);
  return partReaders.get(type)?.(content) ?? { kind: 'other', type, value: content };
}

// OpenInference wraps the content, and records a tool call beside it.
function readContent({ message_content: content, ...beside }: JsonObject): JsonObject {
  return isObject(content) ? { ...beside, ...content } : beside;
}

// A model's text may itself be JSON, for example structured output. Only a list of content blocks is read as such.
function parseBlocks(text: string): AttributeValue[] | undefined {
  const blocks = tryParseJson(text);
  const isBlock = (block: AttributeValue) =>
    isObject(block) && (typeof block.type === 'string' || partReaders.has(blockType(block)));
  return Array.isArray(blocks) && blocks.length > 0 && blocks.every(isBlock) ? blocks : undefined;
}

function blockType(block: JsonObject): string {
  return stringOrUndefined(block.type) ?? Object.keys(block)[0] ?? 'unknown';
}

export function textPart(kind: 'text' | 'reasoning', text: OptionalValue): MessagePart | undefined {
  return typeof text === 'string' ? { kind, text } : undefined;
}

export function toolCallPart(call: JsonObject): MessagePart {
  const fields = unwrap(call, 'function');
  return {
    kind: 'tool-call',
    name: stringOrUndefined(fields.name ?? fields.toolName) ?? '',
    ...optionalField('id', call.id ?? call.toolUseId ?? call.toolCallId),
    arguments: parseIfJson(fields.arguments ?? fields.input ?? fields.args),
  };
}

export function toolResultPart(fields: JsonObject): MessagePart {
  return {
    kind: 'tool-result',
    ...optionalField('name', fields.name ?? fields.toolName),
    ...optionalField(
      'id',
      fields.tool_call_id ?? fields.tool_use_id ?? fields.toolUseId ?? fields.toolCallId ?? fields.id,
    ),
    result: readResult(fields.response ?? fields.result ?? fields.content ?? unwrapOutput(fields.output)),
  };
}

// The AI SDK wraps a result in its type: `{ type: 'json', value }`.
function unwrapOutput(output: OptionalValue): OptionalValue {
  return isObject(output) && typeof output.type === 'string' && 'value' in output ? output.value : output;
}

function readResult(content: OptionalValue): AttributeValue {
  if (!Array.isArray(content)) return parseIfJson(content);
  const texts = readParts(content).flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  return texts.length === content.length ? parseIfJson(texts.join('\n')) : content;
}

function parseIfJson(value: OptionalValue): AttributeValue {
  return typeof value === 'string' ? (tryParseJson(value) ?? value) : (value ?? null);
}

function optionalField<Name extends string>(name: Name, value: OptionalValue): { readonly [Key in Name]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [Key in Name]: string }) : {};
}

export function stringOrUndefined(value: OptionalValue): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function isObject(value: OptionalValue): value is { [name: string]: AttributeValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the object under `name`, or `object` itself if there is none. */
export function unwrap(object: JsonObject, name: string): JsonObject {
  const inner = object[name];
  return isObject(inner) ? inner : object;
}
