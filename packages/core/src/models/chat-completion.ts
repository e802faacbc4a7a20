import { type Fields, fieldsOf, isFields, listOf, stringOf } from './fields.js';
import type { Operation, StreamedResult } from './operation.js';

/** A request to `/chat/completions`. */
export const chatCompletion: Operation = {
  name: 'chat',
  attributes: { 'openai.api.type': 'chat_completions' },
  contentFields: ['messages'],
  readInput: ({ messages }) => ({ messages: listOf(messages).filter(isFields) }),
  readOutput({ choices }) {
    const messages = listOf(choices).map(readChoice);
    return { messages, finishReasons: messages.flatMap(({ finish_reason }) => stringOf(finish_reason) ?? []) };
  },
  startStream: () => new StreamedCompletion(),
};

function readChoice(choice: unknown): Fields {
  const { message, finish_reason } = fieldsOf(choice);
  // `parsed` repeats the content.
  const { parsed: _, ...fields } = fieldsOf(message);
  return { ...fields, finish_reason };
}

interface Choice {
  index: number;
  message: Record<string, unknown>;
  tool_calls: Map<unknown, ToolCall>;
  finish_reason: unknown;
}

interface ToolCall {
  id?: unknown;
  type?: unknown;
  function: { name: string; arguments: string };
}

class StreamedCompletion implements StreamedResult {
  readonly #choices = new Map<unknown, Choice>();
  #fields: Fields = {};

  add({ choices, ...fields }: Fields): void {
    const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
    this.#fields = { ...this.#fields, ...Object.fromEntries(given) };
    for (const choice of listOf(choices)) this.#addChoice(fieldsOf(choice));
  }

  #addChoice({ index, delta, finish_reason }: Fields): void {
    const choice = this.#choices.get(index) ?? newChoice(index);
    this.#choices.set(index, choice);
    if (finish_reason) choice.finish_reason = finish_reason;
    const { tool_calls, role, ...texts } = fieldsOf(delta);
    if (role) choice.message.role = role;
    for (const [name, text] of Object.entries(texts)) {
      if (typeof text === 'string') choice.message[name] = `${choice.message[name] ?? ''}${text}`;
    }
    for (const call of listOf(tool_calls)) addToolCall(choice.tool_calls, fieldsOf(call));
  }

  result(): Fields {
    const choices = [...this.#choices.values()].map(({ index, message, tool_calls, finish_reason }) => ({
      index,
      message: tool_calls.size === 0 ? message : { ...message, tool_calls: [...tool_calls.values()] },
      finish_reason,
    }));
    return { ...this.#fields, choices };
  }
}

function newChoice(index: unknown): Choice {
  // The reason of a choice that never ends, in the words of OpenTelemetry's conventions.
  return { index: Number(index), message: { role: 'assistant' }, tool_calls: new Map(), finish_reason: 'error' };
}

function addToolCall(calls: Map<unknown, ToolCall>, { index, id, type, function: called }: Fields): void {
  const { name = '', arguments: json = '' } = fieldsOf(called);
  const call = calls.get(index) ?? { function: { name: '', arguments: '' } };
  calls.set(index, call);
  if (id) call.id = id;
  if (type) call.type = type;
  call.function.name += name;
  call.function.arguments += json;
}
