import type { ChatMessage } from './chat-message.js';
import { type Fields, fieldsOf, isFields, listOf, stringOf, withoutEmpty } from './fields.js';

/** Returns the items of the Responses API as messages of Chat Completions. What one turn of the model says is one message. */
export function toMessages(items: readonly unknown[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const item of items) {
    const message = toMessage(fieldsOf(item));
    const last = messages.at(-1);
    if (last?.role === 'assistant' && message.role === 'assistant')
      messages[messages.length - 1] = merge(last, message);
    else messages.push(message);
  }
  return messages;
}

function toMessage(item: Fields): ChatMessage {
  const { type, role, content, call_id, name } = item;
  if (role !== undefined) return { role, content: textOrParts(content) };
  switch (type) {
    case 'function_call':
      return callMessage({ id: call_id, type: 'function', function: { name, arguments: item.arguments } });
    case 'custom_tool_call':
      return callMessage({ id: call_id, type: 'custom', custom: { name, input: item.input } });
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'tool', tool_call_id: call_id, content: textOrParts(item.output) };
    case 'reasoning':
      return withoutEmpty({ role: 'assistant', reasoning_content: reasoningText(item) });
    default:
      // A tool that runs at OpenAI, such as a web search.
      return { role: 'assistant', content: [item] };
  }
}

function callMessage(call: Fields): ChatMessage {
  return { role: 'assistant', tool_calls: [call] };
}

function reasoningText({ summary, content }: Fields): string | undefined {
  const texts = [...listOf(summary), ...listOf(content)].flatMap((part) => stringOf(fieldsOf(part).text) ?? []);
  return texts.length > 0 ? texts.join('\n') : undefined;
}

/** Returns the text of content that is nothing but text, as Chat Completions has it. */
function textOrParts(content: unknown): unknown {
  const parts = listOf(content);
  const texts = parts.flatMap((part) => stringOf(fieldsOf(part).text) ?? []);
  return parts.length > 0 && texts.length === parts.length ? texts.join('') : content;
}

function merge(message: ChatMessage, next: ChatMessage): ChatMessage {
  return withoutEmpty({
    role: 'assistant',
    reasoning_content: joined(message.reasoning_content, next.reasoning_content),
    content: mergedContent(message.content, next.content),
    tool_calls: isFields(message.tool_calls) ? undefined : mergedList(message.tool_calls, next.tool_calls),
  });
}

function joined(first: unknown, second: unknown): unknown {
  return first === undefined || second === undefined ? (first ?? second) : `${first}\n${second}`;
}

function mergedContent(first: unknown, second: unknown): unknown {
  if (first === undefined || second === undefined) return first ?? second;
  if (typeof first === 'string' && typeof second === 'string') return `${first}\n${second}`;
  return [first, second].flatMap((content) =>
    typeof content === 'string' ? { type: 'text', text: content } : content,
  );
}

function mergedList(first: unknown, second: unknown): unknown {
  const list = [...listOf(first), ...listOf(second)];
  return list.length > 0 ? list : undefined;
}
