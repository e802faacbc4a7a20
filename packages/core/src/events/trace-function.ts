import { runEvent } from './enrich.js';
import type { EventFields, EventType } from './event-options.js';

export interface TraceOptions extends Omit<EventFields, 'inputs' | 'outputs' | 'error'> {
  /** Default: the name of the function. */
  readonly eventName?: string;
}

type TraceFunction = <This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
  options?: TraceOptions,
) => (this: This, ...args: Args) => Result;

/**
 * Returns a function that does the same as `fn`, and records each call as an event of type `tool` with its arguments and its
 * result. The pieces of a stream are not recorded. The result is handed back as by `enrichSpanContext`.
 *
 * Throws a TypeError if `fn` is not a function.
 *
 * @example const search = traceTool(async function search(query: string) { … });
 */
export const traceTool: TraceFunction = tracerOf('tool');
/** As `traceTool`, with events of type `model`. */
export const traceModel: TraceFunction = tracerOf('model');
/** As `traceTool`, with events of type `chain`. */
export const traceChain: TraceFunction = tracerOf('chain');

function tracerOf(eventType: EventType): TraceFunction {
  return function traceFunction<This, Args extends unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
    { eventName, ...fields }: TraceOptions = {},
  ): (this: This, ...args: Args) => Result {
    if (typeof fn !== 'function') {
      throw new TypeError(`A traced function is made of a function: write traceTool(fn), not traceTool(${typeof fn}).`);
    }
    const name = eventName ?? (nameOf(fn) || 'anonymous');
    function traced(this: This, ...args: Args): Result {
      const inputs = args.length === 0 ? undefined : { _params_: args };
      return runEvent({ eventName: name, eventType, inputs, ...fields }, () => fn.apply(this, args), true) as Result;
    }
    return Object.defineProperties(traced, { name: { value: fn.name }, length: { value: fn.length } });
  };
}

/** `Function.prototype.bind` puts "bound " before the name, once for each time. */
function nameOf(fn: { readonly name: string }): string {
  return fn.name.replace(/^(?:bound )+/, '');
}
