import { type Context, propagation } from '@opentelemetry/api';
import { errorText } from '../runtime/error-text.js';
import { warnOnce } from '../runtime/warn-once.js';

/**
 * How far a caller's headers are believed.
 *
 * - `continue`: the request is part of the caller's trace and session.
 * - `link`: it begins a trace and a session of its own, and its span has a link to the caller's. Neither session, project
 *   and source are taken nor any other baggage.
 * - `ignore`: as if the headers had not come.
 */
export type Trust = 'continue' | 'link' | 'ignore';

/** One for all, or chosen for each request; `R` is the framework's own request. */
export type TrustOption<R> = Trust | ((request: R) => Trust);

const expected = "'continue', 'link' or 'ignore'";

/** Throws a TypeError that says what to type. */
export function checkTrust(option: unknown): void {
  if (option === undefined || typeof option === 'function' || isTrust(option)) return;
  throw new TypeError(
    `honeyhive(): the option \`trust\` is ${expected}, or a function of the request that answers one of these; it was given ${quote(option)}.`,
  );
}

/** How far the caller of `request` is believed; not at all where the option throws or answers anything else. */
export function trustIn<R>(request: R, option: TrustOption<R> = 'continue'): Trust {
  if (typeof option !== 'function') return option;
  try {
    const answer: unknown = option(request);
    if (isTrust(answer)) return answer;
    // A promise that is rejected must not end the process.
    if (answer instanceof Promise) answer.catch(() => {});
    throw new TypeError(`it must answer ${expected}, and answered ${quote(answer)}`);
  } catch (error) {
    warnOnce("honeyhive(): the option 'trust' failed, and the caller is ignored", error);
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
