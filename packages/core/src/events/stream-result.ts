import { Socket } from 'node:net';
import { type Context, context, type Span } from '@opentelemetry/api';
import { type MemberUse, observeMembers } from '../context/observe-members.js';
import { StreamSpan } from './stream-span.js';
import { followStream, isStream } from './traced-stream.js';

// The outputs of results of the AI SDK and of the OpenAI Agents SDK once their streams have ended. Reading one earlier would start the stream.
const outputNames = ['text', 'object', 'finalOutput', 'toolCalls', 'finishReason', 'usage', 'totalUsage'] as const;

const getterName = /^(?!is|has)(?:.*[a-z\d]S|s)tream$/;
const methodName = /^to(?:[A-Z].*)?Stream$/;

// A result whose streams nobody asks for ends its span when it is collected.
const unused = new FinalizationRegistry((span: Span) => span.end());

/**
 * Returns true for an object that is no stream itself but holds some: in its properties, or behind getters and methods of its
 * class that are named so, such as `textStream` and `toTextStream`. None of them is used.
 */
export function holdsStreams(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (ownStreams(value).length > 0) return true;
  for (let holder = Object.getPrototypeOf(value); holder && holder !== Object.prototype; ) {
    const members = Object.entries(Object.getOwnPropertyDescriptors(holder));
    if (members.some(([name, { get }]) => (get ? getterName : methodName).test(name))) return true;
    holder = Object.getPrototypeOf(holder);
  }
  return false;
}

/**
 * Keeps `span` open until the streams that the application took from `result` have ended, and then hands the result's
 * outputs (text, usage …) to `recordOutputs`. Returns the same object.
 */
export function traceStreamResult<T extends object>(
  result: T,
  span: Span,
  ctx: Context,
  recordOutputs: (outputs: object) => void,
): T {
  // A strong reference would keep the result, and so its streams, from being collected.
  const reference = new WeakRef(result);
  const streamSpan = new StreamSpan(span, () => {
    unused.unregister(span);
    void readOutputs(reference.deref() ?? {})
      .then(recordOutputs)
      .finally(() => span.end());
  });
  for (const name of ownStreams(result)) replaceStream(result, name, streamSpan, ctx);
  observeMembers(result, (use) => followTakenStream(use, streamSpan, ctx));
  unused.register(result, span, span);
  return result;
}

// Of streams that are made of each other only the innermost is followed: the one that the call below has already taken.
let taken = 0;

function followTakenStream(use: MemberUse, streamSpan: StreamSpan, ctx: Context): unknown {
  if (streamSpan.isComplete) return use.run();
  const before = taken;
  const value = context.with(ctx, () => use.run());
  if (!isStream(value) || taken !== before) return value;
  taken += 1;
  return followStream(value, streamSpan, ctx);
}

// A connection is no result: it stays open for other calls.
function ownStreams(value: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([name, descriptor]) =>
    !name.startsWith('_') && isStream(descriptor.value) && !(descriptor.value instanceof Socket) ? [name] : [],
  );
}

function replaceStream(holder: object, name: string, streamSpan: StreamSpan, ctx: Context): void {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (!descriptor?.configurable || !isStream(descriptor.value)) return;
  Object.defineProperty(holder, name, { ...descriptor, value: followStream(descriptor.value, streamSpan, ctx) });
}

/** The outputs that are settled by now: a promise that is still pending is left out. */
async function readOutputs(result: object): Promise<object> {
  const outputs: Record<string, unknown> = {};
  const read = async (name: string) => {
    const value: unknown = await (result as Record<string, unknown>)[name];
    if (value !== undefined) outputs[name] = value;
  };
  const all = Promise.allSettled(outputNames.filter((name) => name in result).map(read));
  await Promise.race([all, new Promise((resolve) => setImmediate(resolve))]);
  return outputs;
}
