import {
  chatCompletion,
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  type Operation,
  response,
  stringOf,
} from '@honeyhive/core/internal';
import type { SpanData } from './agents-span.js';

/** The call of a model, as the types of core have it. */
export interface ModelCall {
  readonly operation: Operation;
  readonly request: Fields;
  readonly result: Fields;
}

/** Reads a span of type `response`: a call of the Responses API. */
export function responseCall({ _input, _response }: SpanData): ModelCall {
  const result = fieldsOf(_response);
  // The response repeats the parameters of its request.
  const { id, object, created_at, completed_at, status, output, output_text, usage, error, ...request } = result;
  const input = typeof _input === 'string' ? _input : listOf(_input).map((item) => responseItem(fieldsOf(item)));
  return { operation: response, request: { ...request, input }, result };
}

/** Returns an item of the SDK as the Responses API has it. */
function responseItem(item: Fields): Fields {
  const { type, callId, output, content, ...fields } = item;
  if (type === 'function_call_result') {
    return {
      type: 'function_call_output',
      call_id: callId,
      output: isFields(output) ? (output.text ?? output) : output,
    };
  }
  return {
    ...fields,
    type,
    ...(content !== undefined && { content }),
    ...(callId !== undefined && { call_id: callId }),
  };
}

/** Reads a span of type `generation`: a call of Chat Completions, or of any other model. */
export function generationCall({ model, model_config, input, output, usage }: SpanData): ModelCall {
  const config = Object.entries(fieldsOf(model_config)).filter(([, value]) => value !== undefined && value !== null);
  const request = { ...Object.fromEntries(config), ...(typeof model === 'string' && { model }), messages: input };
  const [first] = listOf(output);
  const result = isFields(first) ? first : {};
  const isCompletion = Array.isArray(result.choices);
  return {
    operation: isCompletion || output === undefined ? chatCompletion : otherModel,
    request,
    result: { ...(isCompletion ? result : { output }), usage: result.usage ?? usage },
  };
}

const otherModel: Operation = {
  ...chatCompletion,
  readOutput: ({ output }) => ({ fields: { result: output } }),
};

/** Returns the model that has answered, or was asked. */
export function modelOf({ request, result }: ModelCall): string | undefined {
  return stringOf(request.model) ?? stringOf(result.model);
}
