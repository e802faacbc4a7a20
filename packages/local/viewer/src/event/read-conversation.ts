import type { Attributes } from '../../../src/otlp/any-value.js';
import { fromAiSdk } from './ai-sdk-messages.js';
import { fromGoogleAdk } from './google-adk-messages.js';
import { fromLangfuse } from './langfuse-messages.js';
import { isObject, textPart, unwrap } from './message-part.js';
import {
  fromAttributes,
  fromContentEvents,
  fromDetailsEvents,
  fromMessageEvents,
  type SpanEventContent,
} from './opentelemetry-messages.js';
import {
  type Direction,
  type Message,
  messagesUnder,
  messageWith,
  readItems,
  readMessage,
  readMessages,
  readObject,
} from './read-messages.js';
import { limitDepth, unflatten } from './unflatten.js';

type MessageSource = (attributes: Attributes, events: readonly SpanEventContent[]) => Message[];

const sources: readonly MessageSource[] = [
  fromHoneyHive,
  fromAttributes,
  fromDetailsEvents,
  fromMessageEvents,
  fromContentEvents,
  fromTraceloop,
  fromOpenInference,
  fromOpenInferenceCompletions,
  fromAiSdk,
  fromLangfuse,
  fromGoogleAdk,
];

/**
 * Returns the messages that a span records, input first. Input and output each come from the first source that has any:
 * HoneyHive's attributes, then those and the events of OpenTelemetry's conventions, Traceloop's, OpenInference's, the AI
 * SDK's, Langfuse's and Google ADK's. The messages may have the shape of OpenAI, Anthropic, Bedrock, Gemini, OpenTelemetry
 * or the AI SDK.
 */
export function readConversation(attributes: Attributes, events: readonly SpanEventContent[]): Message[] {
  const found = sources.map((source) => source(attributes, events));
  const firstOf = (direction: Direction) =>
    found
      .map((messages) => messages.filter((message) => message.direction === direction))
      .find(({ length }) => length > 0) ?? [];
  return [...firstOf('input'), ...firstOf('output')];
}

function fromHoneyHive(attributes: Attributes): Message[] {
  const inputs = readObject(unflatten(attributes, 'honeyhive_inputs', limitDepth));
  const outputs = readObject(unflatten(attributes, 'honeyhive_outputs', limitDepth));
  return [
    ...readMessages(inputs.chat_history ?? inputs.messages, 'input'),
    ...(outputs.choices === undefined ? readMessage(outputs, 'output') : readMessages(outputs.choices, 'output')),
  ];
}

function fromTraceloop(attributes: Attributes): Message[] {
  return [
    ...messagesUnder(attributes, 'gen_ai.prompt', 'input'),
    ...messagesUnder(attributes, 'gen_ai.completion', 'output'),
  ];
}

function fromOpenInference(attributes: Attributes): Message[] {
  return [
    ...messagesUnder(attributes, 'llm.input_messages', 'input'),
    ...messagesUnder(attributes, 'llm.output_messages', 'output'),
  ];
}

// Text completion models have prompts and choices instead of messages.
function fromOpenInferenceCompletions(attributes: Attributes): Message[] {
  const texts = (prefix: string, field: string) =>
    readItems(unflatten(attributes, prefix, limitDepth))
      .filter(isObject)
      .map((item) => textPart('text', unwrap(item, field).text))
      .filter((part) => part !== undefined);
  return [
    ...texts('llm.prompts', 'prompt').flatMap((part) => messageWith('user', [part], 'input')),
    ...texts('llm.choices', 'completion').flatMap((part) => messageWith('assistant', [part], 'output')),
  ];
}
