import { types } from 'node:util';
import { type Context, context, createContextKey } from '@opentelemetry/api';
import { warnOnThrow } from '../runtime/warn-once.js';
import { type MemberUse, observeMembers } from './observe-members.js';

const INSIDE = createContextKey('honeyhive.inside-thenable');

/** The bindings whose method is running. A thenable may be bound several times, and use its own methods. */
interface Inside {
  readonly binding: object;
  readonly outer: Inside | undefined;
}

function isInside(ctx: Context, binding: object): boolean {
  let inside = ctx.getValue(INSIDE) as Inside | undefined;
  while (inside && inside.binding !== binding) inside = inside.outer;
  return inside !== undefined;
}

/** Is told once how a thenable ended, whichever of its methods brought that to light. */
export interface ThenableOutcome {
  /** Returns the value that the application receives. */
  resolved(value: unknown): unknown;
  rejected(error: unknown): void;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Returns true for a promise with nothing on it, which another promise can replace. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  if (!types.isPromise(value) || Object.getOwnPropertyNames(value).length > 0) return false;
  const parent: object | null = Object.getPrototypeOf(Object.getPrototypeOf(value));
  return parent === null || !('then' in parent);
}

/**
 * Binds a thenable that is more than a promise (a query builder, the promise of an SDK or HTTP client) to `ctx`, so that a
 * lazy one, which starts its work when `then` is called, works there. Returns the same object with all its methods.
 * Callbacks still run in the context of whoever passed them.
 */
export function bindThenable<T extends PromiseLike<unknown>>(thenable: T, ctx: Context, outcome?: ThenableOutcome): T {
  const report = outcome && reportOnce(outcome);
  // A method may use others of the same object, also later: only the outermost use is the application's.
  function observe(use: MemberUse): unknown {
    const caller = context.active();
    if (isInside(caller, observe)) return use.run();
    const inside: Inside = { binding: observe, outer: caller.getValue(INSIDE) as Inside | undefined };
    const run = (args = use.args) => context.with(ctx.setValue(INSIDE, inside), () => use.run(args));
    if (use.name === 'then') return run(settling(report, caller, use.args));
    if (use.name === 'catch') return thenable.then(undefined, use.args[0] as () => unknown);
    if (use.name === 'finally') return thenFinally(thenable, use.args[0]);
    const result = run();
    return result === thenable || !isThenable(result) ? result : bindOther(result, ctx, report);
  }
  observeMembers(thenable, observe);
  return thenable;
}

/** Runs `fn` in `ctx` and returns what it returns. A lazy thenable does its work in `ctx` too. */
export function runBound<T>(ctx: Context, fn: () => T): T {
  const result = context.with(ctx, fn);
  if (!isThenable(result) || isPlainPromise(result)) return result;
  return warnOnThrow('A thenable runs outside of its scope', () => bindThenable(result, ctx)) ?? result;
}

/** What a method has returned: a promise of the outcome in another form, or another builder. */
function bindOther(result: PromiseLike<unknown>, ctx: Context, report: ThenableOutcome | undefined): unknown {
  if (!isPlainPromise(result)) return bindThenable(result, ctx, report);
  return report ? reportPromise(result, report) : result;
}

/** Returns a promise of the same outcome, since observing the given one would hide that nobody handles its rejection. */
export async function reportPromise(promise: Promise<unknown>, outcome: ThenableOutcome): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    outcome.rejected(error);
    throw error;
  }
  return outcome.resolved(value);
}

/** `finally` in terms of `then`, where the outcome is seen. */
function thenFinally(thenable: PromiseLike<unknown>, onFinally: unknown): PromiseLike<unknown> {
  const run = async () => (typeof onFinally === 'function' ? onFinally() : undefined);
  return thenable.then(
    async (value) => {
      await run();
      return value;
    },
    async (error) => {
      await run();
      throw error;
    },
  );
}

/** The arguments of `then`, which report the outcome and run in `caller`. */
function settling(report: ThenableOutcome | undefined, caller: Context, args: readonly unknown[]): unknown[] {
  const [onFulfilled, onRejected, ...rest] = args;
  return [
    (value: unknown) => {
      const received = report ? report.resolved(value) : value;
      return typeof onFulfilled === 'function' ? context.with(caller, () => onFulfilled(received)) : received;
    },
    (error: unknown) => {
      report?.rejected(error);
      if (typeof onRejected === 'function') return context.with(caller, () => onRejected(error));
      throw error;
    },
    ...rest,
  ];
}

function reportOnce(outcome: ThenableOutcome): ThenableOutcome {
  let isSettled = false;
  // A builder may be awaited again, and its stream must be the traced one every time.
  const received = new Map<unknown, unknown>();
  return {
    resolved(value) {
      if (!isSettled) received.set(value, outcome.resolved(value));
      isSettled = true;
      return received.has(value) ? received.get(value) : value;
    },
    rejected(error) {
      if (!isSettled) outcome.rejected(error);
      isSettled = true;
    },
  };
}
