import { type Fields, fieldsOf, isFields, listOf, stringOf } from './fields.js';
import type { ModelOutput, Operation, StreamedResult } from './operation.js';
import { toMessages } from './response-items.js';

/** A request to `/responses`. */
export const response: Operation = {
  name: 'chat',
  attributes: { 'openai.api.type': 'responses' },
  contentFields: ['input', 'instructions'],
  readInput({ input, instructions }) {
    const messages = typeof input === 'string' ? [{ role: 'user', content: input }] : toMessages(listOf(input));
    return typeof instructions === 'string' ? { messages, instructions } : { messages };
  },
  readOutput(result) {
    const reason = finishReason(result);
    const [message] = toMessages(listOf(result.output));
    return {
      messages: message ? [{ ...message, ...(reason && { finish_reason: reason }) }] : [],
      finishReasons: reason ? [reason] : [],
      error: errorOf(result),
    };
  },
  startStream: () => new StreamedResponse(),
};

/** The reason in the words of Chat Completions; undefined for a response that is produced in the background. */
function finishReason({ status, incomplete_details, output }: Fields): string | undefined {
  switch (status) {
    case 'completed':
      return listOf(output).some(isToolCall) ? 'tool_calls' : 'stop';
    case 'incomplete': {
      const { reason } = fieldsOf(incomplete_details);
      return reason === 'max_output_tokens' ? 'length' : (stringOf(reason) ?? 'error');
    }
    case 'queued':
    case 'in_progress':
      return undefined;
    default:
      return 'error';
  }
}

function isToolCall(item: unknown): boolean {
  const { type } = fieldsOf(item);
  return type === 'function_call' || type === 'custom_tool_call';
}

function errorOf({ error, status }: Fields): ModelOutput['error'] {
  if (!isFields(error) || status !== 'failed') return undefined;
  return { type: String(error.code ?? 'error'), message: String(error.message ?? 'The response failed') };
}

class StreamedResponse implements StreamedResult {
  #response: Fields = {};
  readonly #items = new Map<unknown, Fields>();
  readonly #texts = new Map<unknown, string>();

  add(event: Fields): void {
    const { type, response, item, output_index, delta } = event;
    if (isFields(response)) this.#response = response;
    if (type === 'response.output_item.done') this.#items.set(output_index, fieldsOf(item));
    if (type === 'response.output_text.delta') {
      this.#texts.set(output_index, `${this.#texts.get(output_index) ?? ''}${delta}`);
    }
  }

  result(): Fields {
    const { status } = this.#response;
    const isOver = status !== 'in_progress' && status !== 'queued' && status !== undefined;
    if (isOver) return this.#response;
    const partial = [...this.#texts]
      .filter(([index]) => !this.#items.has(index))
      .map(([, content]) => ({ role: 'assistant', content }));
    return { ...this.#response, output: [...this.#items.values(), ...partial], status: 'cancelled' };
  }
}
