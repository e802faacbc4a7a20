import type { Attributes, AttributeValue } from '../../../src/any-value.js';
import type { SpanEvent } from '../../../src/span.js';
import { tryParseJson } from '../ui/try-parse-json.js';
import {
  type Fields,
  isObject,
  type Part,
  readParts,
  textOf,
  textPart,
  toolCall,
  toolResult,
  unwrap,
} from './message-part.js';
import { bounded, unflatten } from './unflatten.js';

export type { Part };

/** One message to a model or from it; it has at least one part. */
export interface Message {
  readonly role: string;
  readonly parts: readonly Part[];
  readonly direction: 'input' | 'output';
}

type Direction = Message['direction'];
type Event = Pick<SpanEvent, 'name' | 'attributes'>;
type Source = (attributes: Attributes, events: readonly Event[]) => Message[];

const sources: readonly Source[] = [
  honeyHive,
  openTelemetry,
  openTelemetryEvents,
  formerOpenTelemetryEvents,
  firstOpenTelemetryEvents,
  (attributes) => underPrefixes(attributes, 'gen_ai.prompt', 'gen_ai.completion'), // Traceloop
  (attributes) => underPrefixes(attributes, 'llm.input_messages', 'llm.output_messages'), // OpenInference
  openInferenceCompletions,
];

/**
 * The messages that a span tells of, what went to the model first; none for most spans. Input and output each come
 * from the first that knows any: HoneyHive, OpenTelemetry's conventions (attributes, event, former and first events), Traceloop,
 * OpenInference. Message contents may have the shape of OpenAI, Anthropic, Bedrock or OpenTelemetry.
 */
export function conversation(attributes: Attributes, events: readonly Event[]): Message[] {
  const told = sources.map((source) => source(attributes, events));
  const first = (direction: Direction) =>
    told
      .map((messages) => messages.filter((message) => message.direction === direction))
      .find(({ length }) => length > 0);
  return [...(first('input') ?? []), ...(first('output') ?? [])];
}

function honeyHive(attributes: Attributes): Message[] {
  const inputs = fieldsOf(unflatten(attributes, 'honeyhive_inputs', bounded));
  const outputs = fieldsOf(unflatten(attributes, 'honeyhive_outputs', bounded));
  return [
    ...messagesOf(inputs.chat_history ?? inputs.messages, 'input'),
    ...(outputs.choices === undefined ? messageOf(outputs, 'output') : messagesOf(outputs.choices, 'output')),
  ];
}

function openTelemetry(attributes: Attributes): Message[] {
  const instructions = readParts(unflatten(attributes, 'gen_ai.system_instructions', bounded));
  return [
    ...message('system', instructions, 'input'),
    ...underPrefixes(attributes, 'gen_ai.input.messages', 'gen_ai.output.messages'),
  ];
}

function openTelemetryEvents(_: Attributes, events: readonly Event[]): Message[] {
  const details = events.filter(({ name }) => name === 'gen_ai.client.inference.operation.details');
  return details.flatMap(({ attributes }) => openTelemetry(attributes));
}

// Until semantic conventions 1.36: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/
const formerRole = /^gen_ai\.(system|user|assistant|tool)\.message$/;

function formerOpenTelemetryEvents(_: Attributes, events: readonly Event[]): Message[] {
  return events.flatMap(({ name, attributes }) => {
    if (name === 'gen_ai.choice') return messageOf(choice(eventBody(attributes)), 'output');
    const role = formerRole.exec(name)?.[1];
    return role === undefined ? [] : messageOf(eventBody(attributes), 'input', role);
  });
}

const bodyFields = ['role', 'content', 'tool_calls', 'id', 'name', 'message'];

// Span events have no body: its fields are the event's attributes, or JSON in one of them (Azure).
function eventBody(attributes: Attributes): Fields {
  const content = attributes['gen_ai.event.content'];
  const json = fieldsOf(content);
  if (typeof content === 'string' && Object.keys(json).length === 0) return { content };
  const fields = bodyFields.map((name) => [name, json[name] ?? unflatten(attributes, name, bounded)]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

// The message itself, or only its content (Strands), as JSON or not.
function choice(body: Fields): AttributeValue {
  const { message } = body;
  if (message === undefined) return body;
  const read = typeof message === 'string' ? tryParseJson(message) : message;
  return isObject(read) && isMessage(read) ? read : { content: message };
}

// Of semantic conventions 1.27, each with all messages as JSON, or with text alone.
function firstOpenTelemetryEvents(_: Attributes, events: readonly Event[]): Message[] {
  return events.flatMap(({ name, attributes }) => {
    if (name === 'gen_ai.content.prompt') return messagesOrText(attributes['gen_ai.prompt'], 'input');
    if (name === 'gen_ai.content.completion') return messagesOrText(attributes['gen_ai.completion'], 'output');
    return [];
  });
}

function messagesOrText(content: AttributeValue = null, direction: Direction): Message[] {
  const messages = messagesOf(content, direction);
  return messages.length > 0 ? messages : messageOf({ content }, direction);
}

// What models complete that know no messages.
function openInferenceCompletions(attributes: Attributes): Message[] {
  const texts = (prefix: string, field: string) =>
    itemsOf(unflatten(attributes, prefix, bounded))
      .filter(isObject)
      .map((item) => textPart('text', unwrap(item, field).text))
      .filter((part) => part !== undefined);
  return [
    ...texts('llm.prompts', 'prompt').flatMap((part) => message('user', [part], 'input')),
    ...texts('llm.choices', 'completion').flatMap((part) => message('assistant', [part], 'output')),
  ];
}

function underPrefixes(attributes: Attributes, input: string, output: string): Message[] {
  return [
    ...messagesOf(unflatten(attributes, input, bounded), 'input'),
    ...messagesOf(unflatten(attributes, output, bounded), 'output'),
  ];
}

function messagesOf(list: AttributeValue | undefined, direction: Direction): Message[] {
  return itemsOf(list).flatMap((item) => messageOf(item, direction));
}

function messageOf(
  item: AttributeValue,
  direction: Direction,
  unnamed = direction === 'input' ? 'user' : 'assistant',
): Message[] {
  const fields = isObject(item) ? unwrap(item, 'message') : {};
  if (!isMessage(fields)) return [];
  const role = textOf(fields.role) ?? unnamed;
  const isAnswer = role === 'tool' || role === 'function' || fields.tool_call_id !== undefined;
  return message(role, isAnswer ? answered(fields) : said(fields), direction);
}

function message(role: string, parts: readonly Part[], direction: Direction): Message[] {
  return parts.length > 0 ? [{ role, parts, direction }] : [];
}

function isMessage({ role, content, tool_calls }: Fields): boolean {
  return typeof role === 'string' || typeof content === 'string' || Array.isArray(content) || tool_calls !== undefined;
}

function said(fields: Fields): Part[] {
  const parts = readParts(fields.parts ?? fields.contents ?? fields.content);
  // What calls a tool may be told among the contents and again beside them.
  const told = new Set(parts.map((part) => (part.kind === 'tool-call' ? part.id : undefined)));
  const calls = itemsOf(fields.tool_calls)
    .filter(isObject)
    .map((call) => toolCall(unwrap(call, 'tool_call')));
  return [
    textPart('reasoning', fields.reasoning_content),
    ...parts,
    textPart('text', fields.refusal),
    ...calls.filter((call) => call.kind !== 'tool-call' || call.id === undefined || !told.has(call.id)),
  ].filter((part) => part !== undefined);
}

function answered(fields: Fields): Part[] {
  const parts = readParts(fields.parts ?? fields.content);
  return fields.parts !== undefined || parts.some(({ kind }) => kind === 'tool-result') ? parts : [toolResult(fields)];
}

// A list may be written as JSON, and one whose indexes are far apart arrives as an object.
function itemsOf(list: AttributeValue | undefined): AttributeValue[] {
  const read = typeof list === 'string' ? tryParseJson(list) : list;
  if (Array.isArray(read)) return read;
  if (!isObject(read)) return [];
  return Object.keys(read).every((name) => /^\d+$/.test(name)) ? Object.values(read) : [read];
}

function fieldsOf(value: AttributeValue | undefined): Fields {
  const read = typeof value === 'string' ? tryParseJson(value) : value;
  return isObject(read) ? read : {};
}
