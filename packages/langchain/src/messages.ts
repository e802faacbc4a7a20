import {
  type ChatMessage,
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  stringOf,
  withoutEmpty,
} from '@honeyhive/core/internal';

/** The part of a message of LangChain that is recorded. */
interface Message {
  readonly content: unknown;
  readonly name?: unknown;
  readonly tool_calls?: unknown;
  readonly invalid_tool_calls?: unknown;
  readonly tool_call_id?: unknown;
  readonly additional_kwargs?: unknown;
  readonly role?: unknown;
  getType?(): string;
  _getType?(): string;
}

const roles: Readonly<Record<string, string>> = { human: 'user', ai: 'assistant' };

export function isMessage(value: unknown): value is Message {
  return (
    isFields(value) &&
    'content' in value &&
    (typeof value.getType === 'function' || typeof value._getType === 'function')
  );
}

/** Returns a message as Chat Completions has it. */
export function toChatMessage(message: Message): ChatMessage {
  const type = String(message.getType?.() ?? message._getType?.());
  const parts = typeof message.content === 'string' ? [] : listOf(message.content).map(fieldsOf);
  const calls = [
    ...listOf(message.tool_calls).map((call) => toolCall(fieldsOf(call))),
    ...listOf(message.invalid_tool_calls).map((call) => toolCall(fieldsOf(call))),
  ];
  const content = typeof message.content === 'string' ? message.content : textOrParts(parts.flatMap(contentPart));
  return withoutEmpty({
    role: type === 'generic' ? message.role : (roles[type] ?? type),
    name: message.name,
    tool_call_id: message.tool_call_id,
    reasoning_content: reasoningOf(parts) ?? stringOf(fieldsOf(message.additional_kwargs).reasoning_content),
    content: content === '' && calls.length > 0 ? undefined : content,
    tool_calls: calls.length > 0 ? calls : undefined,
  });
}

/** Returns a copy of a run's input or output in which each message is one of Chat Completions. */
export function withChatMessages(value: unknown, depth = 4): unknown {
  if (isMessage(value)) return toChatMessage(value);
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => withChatMessages(item, depth - 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withChatMessages(part, depth - 1)]));
}

function isPlain(value: unknown): value is Fields {
  return isFields(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function toolCall({ id, name, args }: Fields): Fields {
  const json = typeof args === 'string' ? args : JSON.stringify(args ?? {});
  return { id, type: 'function', function: { name, arguments: json } };
}

function reasoningOf(parts: readonly Fields[]): string | undefined {
  const texts = parts.flatMap(({ type, reasoning, thinking }) =>
    type === 'reasoning' || type === 'thinking' ? (stringOf(reasoning ?? thinking) ?? []) : [],
  );
  return texts.length > 0 ? texts.join('\n') : undefined;
}

/** Returns nothing for a part that the message repeats elsewhere. */
function contentPart(part: Fields): Fields[] {
  const { type, data } = part;
  if (/^(?:reasoning|thinking|tool_use|tool_call|function_call|input_json_delta)$/.test(String(type))) return [];
  if (typeof data !== 'string') return [part];
  const mimeType = part.mimeType ?? part.mime_type ?? 'application/octet-stream';
  return [{ type: 'image_url', image_url: { url: `data:${mimeType};base64,${data}` } }];
}

function textOrParts(parts: readonly Fields[]): unknown {
  const texts = parts.flatMap(({ type, text }) => (type === 'text' ? (stringOf(text) ?? []) : []));
  return texts.length === parts.length ? texts.join('') : parts;
}
