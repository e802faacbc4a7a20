import { type EventFields, type EventType, enrichSpan, enrichSpanContext } from './enrich.js';

export interface TraceOptions extends Omit<EventFields, 'inputs' | 'outputs' | 'error'> {
  /** Default: the name of the function. */
  readonly eventName?: string;
}

/** A function of the same signature, each call of which is an event of type `tool` with its arguments and its answer. */
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
    return function (...args) {
      const inputs = args.length === 0 ? undefined : { _params_: args };
      const call = () => noteResult(fn.apply(this, args));
      return enrichSpanContext({ eventName, eventType, inputs, ...fields }, call) as Result;
    };
  };
}

// A promise is watched from inside, where its span is the active one.
function noteResult(result: unknown): unknown {
  if (!(result instanceof Promise)) {
    enrichSpan({ outputs: { result } });
    return result;
  }
  return result.then((value) => {
    enrichSpan({ outputs: { result: value } });
    return value;
  });
}
