import type { AttributeValue } from '../../../src/any-value.js';
import { tryParseJson } from '../ui/try-parse-json.js';

/** A piece of a message. Media are `other`: their value is for reading, never for loading. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'tool-call'; readonly name: string; readonly id?: string; readonly arguments: AttributeValue }
  | { readonly kind: 'tool-result'; readonly name?: string; readonly id?: string; readonly result: AttributeValue }
  | { readonly kind: 'other'; readonly type: string; readonly value: AttributeValue };

export type Fields = { readonly [name: string]: AttributeValue };
type Content = AttributeValue | undefined;

// By the type of a block, which is its `type` (OpenAI, Anthropic, OpenTelemetry) or its only name (Bedrock, Gemini).
const readers = new Map<string, (block: Fields) => Part | undefined>([
  ['text', ({ text, content }) => textPart('text', text ?? content)],
  ['input_text', ({ text }) => textPart('text', text)],
  ['output_text', ({ text }) => textPart('text', text)],
  ['refusal', ({ refusal }) => textPart('text', refusal)],
  ['reasoning', ({ content, text }) => textPart('reasoning', content ?? text)],
  ['thinking', ({ thinking }) => textPart('reasoning', thinking)],
  ['tool_call', toolCall],
  ['tool_use', (block) => toolCall(unwrap(block, 'tool_call'))],
  ['toolUse', (block) => toolCall(unwrap(block, 'toolUse'))],
  ['tool_call_response', toolResult],
  ['tool_result', toolResult],
  ['toolResult', (block) => toolResult(unwrap(block, 'toolResult'))],
]);

/** What is said in `content`: text, a block, or a list of them, which may be written as JSON. */
export function readParts(content: Content): Part[] {
  if (content === undefined || content === null || content === '') return [];
  const blocks = typeof content === 'string' ? (jsonBlocks(content) ?? content) : content;
  return (Array.isArray(blocks) ? blocks : [blocks]).filter((block) => block !== null).map(partOf);
}

function partOf(block: AttributeValue): Part {
  if (!isObject(block)) return { kind: 'text', text: typeof block === 'string' ? block : JSON.stringify(block) };
  const inner = unwrap(block, 'message_content');
  const type = typeOf(inner);
  return readers.get(type)?.(inner) ?? { kind: 'other', type, value: inner };
}

// Text may happen to be JSON, as a model's answer in a schema is: only a list of blocks is read as such.
function jsonBlocks(text: string): AttributeValue[] | undefined {
  const blocks = tryParseJson(text);
  const isBlock = (block: AttributeValue) =>
    isObject(block) && (typeof block.type === 'string' || readers.has(typeOf(block)));
  return Array.isArray(blocks) && blocks.length > 0 && blocks.every(isBlock) ? blocks : undefined;
}

function typeOf(block: Fields): string {
  return textOf(block.type) ?? Object.keys(block)[0] ?? 'nothing';
}

export function textPart(kind: 'text' | 'reasoning', text: Content): Part | undefined {
  return typeof text === 'string' ? { kind, text } : undefined;
}

export function toolCall(call: Fields): Part {
  const called = unwrap(call, 'function');
  return {
    kind: 'tool-call',
    name: textOf(called.name) ?? '',
    ...named('id', call.id ?? call.toolUseId),
    arguments: parsed(called.arguments ?? called.input),
  };
}

export function toolResult(answer: Fields): Part {
  return {
    kind: 'tool-result',
    ...named('name', answer.name),
    ...named('id', answer.tool_call_id ?? answer.tool_use_id ?? answer.toolUseId ?? answer.id),
    result: resultOf(answer.response ?? answer.result ?? answer.content),
  };
}

function resultOf(content: Content): AttributeValue {
  if (!Array.isArray(content)) return parsed(content);
  const texts = readParts(content).flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  return texts.length === content.length ? parsed(texts.join('\n')) : content;
}

function parsed(value: Content): AttributeValue {
  return typeof value === 'string' ? (tryParseJson(value) ?? value) : (value ?? null);
}

function named<Name extends string>(name: Name, value: Content): { readonly [Key in Name]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [Key in Name]: string }) : {};
}

export function textOf(value: Content): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function isObject(value: Content): value is { [name: string]: AttributeValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What `fields` hold under `name`, where they hold fields there; else themselves. */
export function unwrap(fields: Fields, name: string): Fields {
  const inner = fields[name];
  return isObject(inner) ? inner : fields;
}
