import { isThenable } from './end-after.js';
import { type EventFields, type EventType, enrichSpan, enrichSpanContext } from './enrich.js';
import { isStream } from './traced-stream.js';

export interface TraceOptions extends Omit<EventFields, 'inputs' | 'outputs' | 'error'> {
  /** Default: the name of the function. */
  readonly eventName?: string;
}

/**
 * A function that does the same, each call of which is an event of type `tool` with its arguments and its answer. The
 * pieces of a stream are not kept. A thenable is answered as a plain promise, as by `enrichSpanContext`.
 */
export const traceTool = tracerOf('tool');
/** As `traceTool`, with events of type `model`. */
export const traceModel = tracerOf('model');
/** As `traceTool`, with events of type `chain`. */
export const traceChain = tracerOf('chain');

function tracerOf(eventType: EventType) {
  return function traceFunction<This, Args extends unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
    { eventName = fn.name || 'anonymous', ...fields }: TraceOptions = {},
  ): (this: This, ...args: Args) => Result {
    function traced(this: This, ...args: Args): Result {
      const inputs = args.length === 0 ? undefined : { _params_: args };
      const call = () => noteResult(fn.apply(this, args));
      return enrichSpanContext({ eventName, eventType, inputs, ...fields }, call) as Result;
    }
    return Object.defineProperties(traced, { name: { value: fn.name }, length: { value: fn.length } });
  };
}

// A promise is watched from inside, where its span is the active one. A stream has its socket, and keys, inside it.
function noteResult(result: unknown): unknown {
  if (isThenable(result)) return Promise.resolve(result).then(noteResult);
  if (!isStream(result)) enrichSpan({ outputs: { result } });
  return result;
}
