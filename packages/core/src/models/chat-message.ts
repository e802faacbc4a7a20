import { type Fields, fieldsOf, isFields, listOf, parseIfJson, stringOf, withoutEmpty } from './fields.js';

/** A message of Chat Completions, which is also how HoneyHive has messages. */
export type ChatMessage = Fields;

/**
 * Returns a message in the form of OpenTelemetry's conventions.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-input-messages.json
 */
export function toGenAiMessage(message: unknown): Fields {
  // In place of the messages that are left out there is a text that says so.
  if (!isFields(message)) return { role: 'unknown', parts: [{ type: 'text', content: message }] };
  const { role, name, finish_reason } = message;
  const isToolResult = role === 'tool' || role === 'function';
  const parts = isToolResult ? [toolResult(message)] : [...textParts(message), ...toolCalls(message)];
  // The conventions have the singular here.
  const reason = finish_reason === 'tool_calls' ? 'tool_call' : finish_reason;
  return withoutEmpty({ role, name: isToolResult ? undefined : name, parts, finish_reason: reason });
}

function toolResult({ tool_call_id, name, content }: ChatMessage): Fields {
  return withoutEmpty({ type: 'tool_call_response', id: tool_call_id ?? name, response: content ?? '' });
}

function textParts({ reasoning_content, content, refusal, audio }: ChatMessage): Fields[] {
  const contents = typeof content === 'string' ? [{ type: 'text', content }] : listOf(content).map(contentPart);
  return [
    ...(typeof reasoning_content === 'string' ? [{ type: 'reasoning', content: reasoning_content }] : []),
    ...contents,
    ...(typeof refusal === 'string' ? [{ type: 'text', content: refusal }] : []),
    ...(isFields(audio) ? [audioPart(audio)] : []),
  ];
}

function audioPart({ transcript, id }: Fields): Fields {
  return typeof transcript === 'string'
    ? { type: 'text', content: transcript }
    : { type: 'file', modality: 'audio', file_id: id };
}

function contentPart(part: unknown): Fields {
  if (typeof part === 'string') return { type: 'text', content: part };
  const fields = fieldsOf(part);
  switch (fields.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { type: 'text', content: fields.text };
    case 'refusal':
      return { type: 'text', content: fields.refusal };
    case 'image_url':
      return mediaPart('image', fieldsOf(fields.image_url).url);
    case 'input_image':
      return mediaPart('image', fields.image_url, fields.file_id);
    case 'input_audio': {
      const { data, format } = fieldsOf(fields.input_audio);
      return { type: 'blob', modality: 'audio', mime_type: `audio/${format}`, content: data };
    }
    case 'file':
      return filePart(fieldsOf(fields.file));
    case 'input_file':
      return filePart(fields);
    default:
      return { type: 'unknown', ...fields };
  }
}

function filePart({ file_data, file_url, file_id, filename }: Fields): Fields {
  return { ...mediaPart('document', file_data ?? file_url, file_id), ...withoutEmpty({ filename }) };
}

const dataUrl = /^data:([^;,]*)[^,]*,(.*)$/s;

function mediaPart(modality: string, url: unknown, fileId?: unknown): Fields {
  if (url === undefined || url === null) return withoutEmpty({ type: 'file', modality, file_id: fileId });
  const [, mimeType, content] = dataUrl.exec(stringOf(url) ?? '') ?? [];
  return content === undefined
    ? { type: 'uri', modality, uri: url }
    : { type: 'blob', modality, mime_type: mimeType, content };
}

function toolCalls({ tool_calls, function_call }: ChatMessage): Fields[] {
  const calls = isFields(function_call) ? [{ function: function_call }] : listOf(tool_calls);
  return calls.map((call) => {
    const { id, function: called, custom } = fieldsOf(call);
    const { name, arguments: json, input } = fieldsOf(called ?? custom);
    return withoutEmpty({ type: 'tool_call', id, name, arguments: parseIfJson(json ?? input) });
  });
}
