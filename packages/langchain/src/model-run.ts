import { type Fields, fieldsOf, isFields, listOf, type Operation, stringOf } from '@honeyhive/core/internal';
import { isMessage, toChatMessage } from './messages.js';

/** How to read a request and a response of a model, as `modelRequest` and `modelResponse` return them. */
const operation = {
  contentFields: ['messages'],
  readInput: ({ messages }: Fields) => ({ messages: listOf(messages).filter(isFields) }),
  readOutput({ messages }: Fields) {
    const choices = listOf(messages).filter(isFields);
    return { messages: choices, finishReasons: choices.flatMap(({ finish_reason }) => stringOf(finish_reason) ?? []) };
  },
} as const;

export const chat: Operation = { ...operation, name: 'chat' };
/** A model that takes a text and not messages. */
export const textCompletion: Operation = { ...operation, name: 'text_completion' };

/** Values of `gen_ai.provider.name` that differ from `ls_provider`. */
const providers: Readonly<Record<string, string>> = {
  amazon_bedrock: 'aws.bedrock',
  azure: 'azure.ai.openai',
  google_genai: 'gcp.gemini',
  google_vertexai: 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  xai: 'x_ai',
};

/** The data that LangChain passes to a handler when the run of a model starts. */
export interface ModelStart {
  readonly serialized: unknown;
  readonly extraParams: unknown;
  readonly metadata: unknown;
}

/** Returns the provider as OpenTelemetry's conventions call it. */
export function providerOf({ metadata, serialized }: ModelStart): string {
  const given =
    stringOf(fieldsOf(metadata).ls_provider) ?? stringOf(listOf(fieldsOf(serialized).id).at(-2)) ?? 'langchain';
  return providers[given] ?? given;
}

/** Returns the request of a model without its messages: its name and its parameters. */
export function modelRequest({ serialized, extraParams, metadata }: ModelStart): Fields {
  const { model, model_name, modelName, modelId, ...params } = fieldsOf(fieldsOf(extraParams).invocation_params);
  const { ls_model_name } = fieldsOf(metadata);
  const named =
    model ?? model_name ?? modelName ?? modelId ?? ls_model_name ?? fieldsOf(fieldsOf(serialized).kwargs).model;
  return { ...params, ...(named !== undefined && { model: named }) };
}

/** Returns the response of a model: the first list of `generations` holds its choices. */
export function modelResponse(result: unknown): Fields {
  const { generations, llmOutput } = fieldsOf(result);
  const choices = listOf(listOf(generations)[0]).map(fieldsOf);
  const message = fieldsOf(choices[0]?.message);
  const { id, model_name, model, service_tier, system_fingerprint } = fieldsOf(message.response_metadata);
  return {
    id: id ?? message.id,
    model: model_name ?? model,
    service_tier,
    system_fingerprint,
    usage: isFields(message.usage_metadata) ? messageUsage(message.usage_metadata) : llmUsage(fieldsOf(llmOutput)),
    messages: choices.map(choiceMessage),
  };
}

function choiceMessage({ message, text, generationInfo }: Fields): Fields {
  const metadata = { ...fieldsOf(generationInfo), ...fieldsOf(fieldsOf(message).response_metadata) };
  const reason = metadata.finish_reason ?? metadata.finishReason ?? metadata.stop_reason ?? metadata.stopReason;
  const chatMessage = isMessage(message) ? toChatMessage(message) : { role: 'assistant', content: text };
  return reason ? { ...chatMessage, finish_reason: reason } : chatMessage;
}

/** Returns the usage that a message carries, as Chat Completions has it. */
function messageUsage({ input_tokens, output_tokens, total_tokens, ...details }: Fields): Fields {
  const input = fieldsOf(details.input_token_details);
  const output = fieldsOf(details.output_token_details);
  return {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens,
    prompt_tokens_details: {
      cached_tokens: input.cache_read,
      cache_write_tokens: input.cache_creation,
      audio_tokens: input.audio,
    },
    completion_tokens_details: { reasoning_tokens: output.reasoning, audio_tokens: output.audio },
  };
}

function llmUsage({ tokenUsage }: Fields): Fields {
  const { promptTokens, completionTokens, totalTokens } = fieldsOf(tokenUsage);
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: totalTokens };
}
