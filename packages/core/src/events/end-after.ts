import { type Context, context, type Span } from '@opentelemetry/api';
import {
  bindThenable,
  isPlainPromise,
  isThenable,
  reportPromise,
  type ThenableOutcome,
} from '../context/bind-thenable.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { recordError } from '../spans/record-error.js';

// A builder that nobody awaits ends its span when it is collected.
const unawaited = new FinalizationRegistry((span: Span) => span.end());

/**
 * Runs `fn` in `ctx` and passes its result, or the value that its promise resolves to, to `settle`, which ends `span` and
 * returns what the application receives. An error is recorded and ends the span too.
 *
 * A plain promise is replaced by one of the same outcome, so that a rejection which nobody handles is still reported. Any
 * other thenable is handed back itself: its span ends when the application has its outcome.
 *
 * @param recordFailure records an error on the span. Default: `recordError`.
 */
export function endAfter(
  span: Span,
  ctx: Context,
  fn: () => unknown,
  settle: (value: unknown) => unknown,
  recordFailure: typeof recordError = recordError,
): unknown {
  const outcome: ThenableOutcome = {
    resolved(value) {
      unawaited.unregister(span);
      return settle(value);
    },
    rejected(error) {
      unawaited.unregister(span);
      recordFailure(span, error);
      span.end();
    },
  };
  let result: unknown;
  try {
    result = context.with(ctx, fn);
  } catch (error) {
    outcome.rejected(error);
    throw error;
  }
  if (isPlainPromise(result)) return reportPromise(result, outcome);
  return isThenable(result) ? traceThenable(result, span, ctx, outcome) : settle(result);
}

function traceThenable(thenable: PromiseLike<unknown>, span: Span, ctx: Context, outcome: ThenableOutcome): unknown {
  const bound = warnOnThrow('A thenable is not traced to its end', () => bindThenable(thenable, ctx, outcome));
  if (bound) unawaited.register(thenable, span, span);
  else span.end();
  return thenable;
}
