import type { Attributes } from '@opentelemetry/api';
import { type AttributeBudget, attributeBudget } from '../events/attribute-budget.js';
import { flatten } from '../events/flatten.js';
import { jsonValue } from '../events/json-value.js';
import { type ChatMessage, toGenAiMessage } from './chat-message.js';
import type { EventIdentity } from './event-identity.js';
import { type Fields, fieldsOf, isFields, listOf, stringOf } from './fields.js';
import { omitMedia } from './omit-media.js';
import type { ModelOutput, Operation } from './operation.js';
import { requestAttributes, responseAttributes } from './request-attributes.js';
import { usageAttributes } from './usage-attributes.js';

// A span holds 1024 attributes. These leave 300 for the session and everything that is not a message.
const inputBudget = () => budgetOf(500);
const outputBudget = () => budgetOf(200);
/** For texts in one attribute of JSON. */
const jsonBudget = () => budgetOf(Number.POSITIVE_INFINITY);

// Messages are recorded twice: for HoneyHive, and for OpenTelemetry.
function budgetOf(attributes: number): AttributeBudget {
  const budget = attributeBudget();
  return { ...budget, attributes, characters: budget.characters / 2 };
}

/** The provider of a model, and its server. */
export interface ModelServer {
  /** `gen_ai.provider.name` */
  readonly provider: string;
  readonly address?: string;
  readonly port?: number;
}

/** Returns the identity of the event of a model's call, which a sampler may look at. */
export function requestIdentity(
  operation: Operation,
  { model }: Fields,
  { provider, address, port }: ModelServer,
): EventIdentity {
  const attributes: Attributes = {
    honeyhive_event_type: 'model',
    'gen_ai.operation.name': operation.name,
    'gen_ai.provider.name': provider,
    'honeyhive_config.provider': provider,
    ...operation.attributes,
  };
  if (typeof model === 'string') attributes['gen_ai.request.model'] = model;
  if (address !== undefined) Object.assign(attributes, { 'server.address': address, 'server.port': port });
  return { name: typeof model === 'string' ? `${operation.name} ${model}` : operation.name, attributes };
}

/** Returns the content of a request, and its parameters. */
export function inputAttributes(operation: Operation, body: Fields): Attributes {
  const { messages = [], instructions, fields } = operation.readInput(body);
  const attributes: Attributes = { ...configAttributes(operation, body), ...requestAttributes(body) };
  if (fields) Object.assign(attributes, flatten('honeyhive_inputs', omitMedia(fields), inputBudget()));
  if (instructions !== undefined) {
    const text = jsonValue('honeyhive_inputs.chat_history.0.content', instructions, jsonBudget());
    attributes['gen_ai.system_instructions'] = JSON.stringify([{ type: 'text', content: text }]);
  }
  const tools = listOf(body.tools);
  if (tools.length > 0) attributes['gen_ai.tool.definitions'] = jsonText('honeyhive_config.tools', tools.map(flatTool));
  const history = instructions === undefined ? messages : [{ role: 'system', content: instructions }, ...messages];
  return { ...attributes, ...historyAttributes(history, history.length - messages.length) };
}

/** @param skipped is the number of messages at the beginning that OpenTelemetry's conventions have elsewhere. */
function historyAttributes(history: readonly ChatMessage[], skipped: number): Attributes {
  if (history.length === 0) return {};
  const name = 'honeyhive_inputs.chat_history';
  const recorded = omitMedia(history);
  const copy = listOf(jsonValue(name, recorded, jsonBudget()));
  const budget = inputBudget();
  const flat = flatten(name, recorded, budget);
  const isComplete = budget.attributes >= 0;
  return {
    'gen_ai.input.messages': JSON.stringify(copy.slice(skipped).map(toGenAiMessage)),
    ...(isComplete ? flat : { [name]: JSON.stringify(copy) }),
  };
}

/** Returns what was received, and the failure that it tells of. */
export function outputAttributes(
  operation: Operation,
  result: Fields,
): { readonly attributes: Attributes; readonly error: ModelOutput['error'] } {
  const { messages = [], finishReasons = [], fields = {}, error } = operation.readOutput(result);
  const attributes: Attributes = { ...responseAttributes(result), ...usageAttributes(fieldsOf(result.usage)) };
  if (finishReasons.length > 0) attributes['gen_ai.response.finish_reasons'] = [...finishReasons];
  const recorded = omitMedia(messages) as readonly ChatMessage[];
  const [first] = recorded;
  const outputs = recorded.length > 1 ? { choices: recorded, ...fields } : { ...first, ...fields };
  Object.assign(attributes, flatten('honeyhive_outputs', outputs, outputBudget()));
  if (recorded.length > 0) {
    const copy = listOf(jsonValue('honeyhive_outputs', recorded, jsonBudget()));
    attributes['gen_ai.output.messages'] = JSON.stringify(copy.map(toGenAiMessage));
  }
  return { attributes, error };
}

/** Every parameter that is no content, an object or a list as JSON. */
function configAttributes({ contentFields }: Operation, body: Fields): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(body)) {
    if (contentFields.includes(name) || value === null || value === undefined) continue;
    const key = name === 'stream' ? 'is_streaming' : name;
    Object.assign(
      attributes,
      typeof value === 'object'
        ? { [`honeyhive_config.${key}`]: jsonText(`honeyhive_config.${key}`, value) }
        : flatten(`honeyhive_config.${key}`, value, attributeBudget()),
    );
  }
  return attributes;
}

/** Chat Completions has the name and the parameters of a function one level deeper than the conventions. */
function flatTool(tool: unknown): unknown {
  const { type, function: definition } = fieldsOf(tool);
  return isFields(definition) ? { type: stringOf(type) ?? 'function', ...definition } : tool;
}

function jsonText(name: string, value: unknown): string {
  return JSON.stringify(jsonValue(name, omitMedia(value), jsonBudget()));
}
