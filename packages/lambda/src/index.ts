import {
  checkOptions,
  checkTrust,
  errorText,
  isThenable,
  isTracingOff,
  type OptionRule,
  resolveTrust,
  type TrustOption,
} from '@honeyhive/core/internal';
import type { Context, Handler, StreamifyHandler } from 'aws-lambda';
import { type Callback, startInvocation } from './invocation.js';
import { isResponseStream, responseEnd } from './response-stream.js';

export interface HoneyHiveOptions<Event = unknown> {
  /** What a flush may take before the answer goes out; less where the invocation has less time left. Default: 2000. */
  readonly flushTimeoutMillis?: number;
  /**
   * How far is believed what an event says of its sender: in the headers of a request, in the attributes of messages, in
   * a payload's `session_id`. A function is given the event; where it throws or answers anything else it counts as
   * `ignore`. Default: `continue`.
   */
  readonly trust?: TrustOption<Event>;
}

const optionRules = {
  flushTimeoutMillis: { type: 'number', example: '2000' },
  trust: {},
} satisfies Record<keyof HoneyHiveOptions, OptionRule>;

/**
 * A Lambda handler that runs in its caller's trace and session; streaming and callback-style ones too. What ended in it is
 * flushed before its answer goes out. Throws a TypeError if `handler` is not a function or an option is wrong.
 *
 * @example export const handler = honeyhive(async (event, context) => answer(event.question));
 */
export function honeyhive<H extends Handler>(handler: H, options?: HoneyHiveOptions<Parameters<H>[0]>): H;
export function honeyhive<H extends StreamifyHandler>(handler: H, options?: HoneyHiveOptions<Parameters<H>[0]>): H;
export function honeyhive(handler: AnyHandler, options: HoneyHiveOptions = {}): AnyHandler {
  if (typeof handler !== 'function') {
    throw new TypeError(
      `honeyhive() takes the handler, and not ${errorText(handler)}. Write honeyhive(async (event) => { … }).`,
    );
  }
  checkOptions('honeyhive()', options, optionRules);
  const { flushTimeoutMillis = 2000, trust } = options;
  checkTrust(trust);
  function invoke(this: unknown, ...args: unknown[]): unknown {
    if (isTracingOff()) return handler.apply(this, args);
    const [event, second, third] = args;
    const stream = isResponseStream(second) ? second : undefined;
    const lambda: Partial<Context> = (stream ? third : second) ?? {};
    const invocation = startInvocation(event, lambda, flushTimeoutMillis, resolveTrust(event, trust));
    const hasCallback = stream === undefined && typeof third === 'function';
    if (hasCallback) args[2] = invocation.bindCallback(third as Callback);

    let returned: unknown;
    try {
      returned = invocation.run(() => handler.apply(this, args));
    } catch (error) {
      return invocation.settle(Promise.reject(error));
    }
    // A runtime that passes a callback takes no plain answer: it waits for the callback, or for an empty event loop.
    if (isThenable(returned) || !hasCallback) {
      const answer = Promise.resolve(returned);
      return invocation.settle(stream ? answer.then((value) => responseEnd(stream, value)) : answer);
    }
    if (handler.length < 3) void invocation.finish({ result: returned });
    return returned;
  }
  // The runtime tells callback-style handlers by their length, and streaming ones by a symbol.
  const {
    prototype,
    arguments: _arguments,
    caller,
    ...properties
  } = Object.getOwnPropertyDescriptors(handler) as Record<string | symbol, PropertyDescriptor>;
  return Object.defineProperties(invoke, properties);
}

type AnyHandler = (this: unknown, ...args: unknown[]) => unknown;
