// Everything that depends on how the openai package is built. Its tests fail if the package changes that.

import {
  chatCompletion,
  type Fields,
  fieldsOf,
  isFields,
  listOf,
  type ModelServer,
  type Operation,
  response,
} from '@honeyhive/core/internal';
import { context } from '@opentelemetry/api';
import { embeddings } from './embeddings.js';
import { image, speech, transcription } from './media.js';
import { countAttempt, type ModelCall, traceModelCall } from './model-call.js';
import { serverAt } from './provider.js';
import { traceRunnableTool } from './tool-event.js';

/** The part of an OpenAI client that is used, whichever version it comes from. */
export interface OpenAIClient {
  readonly baseURL: string;
  readonly chat: { readonly completions: object };
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** The methods that send a request to a model. All helpers of the package (`parse`, `stream`, `runTools`) call these. */
const methods: readonly (readonly [resource: string, method: string, operation: Operation])[] = [
  ['chat.completions', 'create', chatCompletion],
  ['responses', 'create', response],
  ['embeddings', 'create', embeddings],
  ['images', 'generate', image],
  ['images', 'edit', image],
  ['audio.speech', 'create', speech],
  ['audio.transcriptions', 'create', transcription],
  ['audio.translations', 'create', transcription],
];

export function isOpenAIClient(client: unknown): client is OpenAIClient {
  return typeof fieldsOf(resourceAt(client, 'chat.completions')).create === 'function';
}

/** Gives the client methods that record their calls. @param wrap does the same for another client. */
export function traceMethods(client: OpenAIClient, wrap: (client: OpenAIClient) => OpenAIClient): void {
  for (const [path, name, operation] of methods) {
    override(resourceAt(client, path), name, (original, self, args) => {
      if (isPatched(original)) return original.apply(self, args);
      return traceModelCall(operation, { server: serverOf(client), body: fieldsOf(args[0]) }, (call) =>
        observeTransform(original.apply(self, args), call),
      );
    });
  }
  override(resourceAt(client, 'chat.completions'), 'runTools', (original, self, [body, ...rest]) =>
    original.call(self, withTracedTools(body), ...rest),
  );
  // Called once for each attempt, in the context of the call.
  override(client, 'prepareRequest', (original, self, args) => {
    countAttempt(context.active());
    return original.apply(self, args);
  });
  override(client, 'withOptions', (original, self, args) => wrap(original.apply(self, args) as OpenAIClient));
}

function serverOf(client: OpenAIClient): ModelServer {
  const server = serverAt(client.baseURL);
  // Only AzureOpenAI has this field. Its server may be behind a gateway of any name.
  return 'deploymentName' in client ? { ...server, provider: 'azure.ai.openai' } : server;
}

function resourceAt(client: unknown, path: string): unknown {
  return path.split('.').reduce((holder: unknown, name) => fieldsOf(holder)[name], client);
}

/** Replaces a method on this object only. Its class is asked for the original at each call, since it may be patched later. */
function override(
  holder: unknown,
  name: string,
  replacement: (original: Method, self: unknown, args: unknown[]) => unknown,
): void {
  if (!isFields(holder)) return;
  const current = holder[name];
  if (typeof current !== 'function') return;
  const own = Object.hasOwn(holder, name) ? (current as Method) : undefined;
  const prototype: Record<string, Method> = Object.getPrototypeOf(holder);
  function value(this: unknown, ...args: unknown[]): unknown {
    return replacement(own ?? (prototype[name] as Method), this, args);
  }
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(value, 'length', { value: current.length });
  Object.defineProperty(holder, name, { configurable: true, writable: true, value });
}

/** Returns true for a method that an OpenTelemetry instrumentation has patched: it makes the event of this call. */
function isPatched(method: Method & { __wrapped?: unknown; __original?: unknown }): boolean {
  return method.__wrapped === true && typeof method.__original === 'function';
}

/** Shows `call` the response before `parse` transforms it, because that may fail (`LengthFinishReasonError`). */
function observeTransform(promise: unknown, call: ModelCall): unknown {
  const unwrap = fieldsOf(promise)._thenUnwrap;
  if (typeof unwrap !== 'function') return promise;
  function observed(this: unknown, transform: (data: unknown, ...rest: unknown[]) => unknown): unknown {
    return (unwrap as Method).call(this, (data: unknown, ...rest: unknown[]) => {
      call.recordResult(data);
      return transform(data, ...rest);
    });
  }
  Object.defineProperty(promise, '_thenUnwrap', { configurable: true, writable: true, value: observed });
  return promise;
}

function withTracedTools(body: unknown): unknown {
  return isFields(body) ? { ...body, tools: listOf(body.tools).map(tracedTool) } : body;
}

/** A tool has its function in `function.function`, or, if it was made by a helper such as `zodFunction`, in `$callback`. */
function tracedTool(tool: unknown): unknown {
  const definition = fieldsOf(fieldsOf(tool).function);
  if (!isFields(tool)) return tool;
  if (typeof tool.$callback === 'function') {
    const $callback = traceRunnableTool(tool.$callback as Method, String(definition.name));
    const descriptors = Object.getOwnPropertyDescriptors(tool) as PropertyDescriptorMap;
    return Object.create(Object.getPrototypeOf(tool), { ...descriptors, $callback: { value: $callback } });
  }
  if (typeof definition.function !== 'function') return tool;
  const name = String(definition.name || definition.function.name);
  const traced = traceRunnableTool(definition.function as Method, name);
  return { ...tool, function: { ...definition, function: traced } as Fields };
}
