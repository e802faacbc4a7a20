import { checkSetUp, type Trust, warnOnThrow } from '@honeyhive/core/internal';
import { context } from '@opentelemetry/api';
import type { Context as LambdaContext } from 'aws-lambda';
import { flush } from './flush.js';
import { startInvocationSpan } from './invocation-span.js';
import type { Outcome } from './outcome.js';

/** One run of a handler, from its event to its answer. Nothing of it throws, and no answer is lost or changed. */
export interface Invocation {
  /** Runs the handler in the scope of its caller. */
  run<T>(handle: () => T): T;
  /** Ends the spans and flushes; only the first outcome counts. */
  finish(outcome: Outcome): Promise<void>;
  /** The same answer or error, once it is finished. */
  settle<T>(answer: PromiseLike<T>): Promise<T>;
  /** The same callback, called once it is finished. */
  bindCallback(callback: Callback): Callback;
}

export type Callback = (error: unknown, result: unknown) => void;

// Left for the answer to get out.
const reserveMillis = 100;

export function startInvocation(
  event: unknown,
  lambda: Partial<LambdaContext>,
  flushTimeoutMillis: number,
  trust: Trust,
): Invocation {
  const outside = context.active();
  // What cannot be read counts as absent: the invocation has a scope of its own all the same.
  const span =
    warnOnThrow('honeyhive(): an event went unread', () => startInvocationSpan(event, lambda, trust)) ??
    warnOnThrow('honeyhive(): an invocation went untraced', () => startInvocationSpan(undefined, {}, trust));
  let finished: Promise<void> | undefined;

  function finish(outcome: Outcome): Promise<void> {
    finished ??= context.with(outside, () => {
      warnOnThrow('honeyhive(): an invocation is incomplete', () => span?.end(outcome));
      // Only now, because the handler may call init().
      checkSetUp(true);
      return flush(Math.min(flushTimeoutMillis, remainingMillis(lambda)));
    });
    return finished;
  }

  return {
    run: (handle) => (span ? context.with(span.scope, handle) : handle()),
    finish,
    async settle(answer) {
      try {
        const result = await answer;
        await finish({ result });
        return result;
      } catch (error) {
        await finish({ error });
        throw error;
      }
    },
    bindCallback(callback) {
      // The runtime goes on to the next invocation from here.
      const call = context.bind(outside, callback);
      return (error, result) => {
        const outcome = error === undefined || error === null ? { result } : { error };
        // What the runtime throws is thrown, and no rejection.
        const rethrow = (thrown: unknown) =>
          process.nextTick(() => {
            throw thrown;
          });
        void finish(outcome)
          .then(() => call(error, result))
          .catch(rethrow);
      };
    },
  };
}

function remainingMillis(lambda: Partial<LambdaContext>): number {
  const remaining = warnOnThrow('honeyhive(): the remaining time is unknown', () =>
    lambda.getRemainingTimeInMillis?.(),
  );
  const isTime = typeof remaining === 'number' && !Number.isNaN(remaining);
  return isTime ? Math.max(0, remaining - reserveMillis) : Number.POSITIVE_INFINITY;
}
