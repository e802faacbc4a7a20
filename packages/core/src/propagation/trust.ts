import { type Context, propagation } from '@opentelemetry/api';
import { errorText } from '../runtime/error-text.js';
import { warnOnce } from '../runtime/warn-once.js';

/**
 * How far a caller's headers are trusted.
 *
 * - `continue`: the request joins the caller's trace and session.
 * - `link`: the request starts its own trace and session, and its span links to the caller's. All baggage is ignored.
 * - `ignore`: the headers count as absent.
 */
export type Trust = 'continue' | 'link' | 'ignore';

/** One value for all requests, or a function that returns one for each. `R` is the framework's request. */
export type TrustOption<R> = Trust | ((request: R) => Trust);

const trustValues = "'continue', 'link' or 'ignore'";

/**
 * @param name is the function that takes the option.
 * @throws {TypeError} if `option` is not a valid value of the option `trust`.
 */
export function checkTrust(option: unknown, name = 'honeyhive()'): void {
  if (option === undefined || typeof option === 'function' || isTrust(option)) return;
  throw new TypeError(
    `${name}: the option \`trust\` cannot be ${quote(option)}. Write ${trustValues}, or a function of the request that returns one of these.`,
  );
}

/** Returns how far the caller of `request` is trusted: `ignore` if the function throws or returns anything else. */
export function resolveTrust<R>(request: R, option: TrustOption<R> = 'continue'): Trust {
  if (typeof option !== 'function') return option;
  try {
    const trust: unknown = option(request);
    if (isTrust(trust)) return trust;
    // An unhandled rejection would end the process.
    if (trust instanceof Promise) trust.catch(() => {});
    throw new TypeError(`it returned ${quote(trust)}; return ${trustValues}`);
  } catch (error) {
    warnOnce("honeyhive(): the option 'trust' failed, so the caller's headers are ignored", error);
    return 'ignore';
  }
}

/** Returns `active` without the baggage that another instrumentation took from a caller that is not trusted. */
export function trustedContext(active: Context, trust: Trust): Context {
  return trust === 'continue' ? active : propagation.deleteBaggage(active);
}

function isTrust(value: unknown): value is Trust {
  return value === 'continue' || value === 'link' || value === 'ignore';
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : errorText(value);
}
