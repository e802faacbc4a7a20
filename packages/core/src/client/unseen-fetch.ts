import { warnOnce } from '../runtime/warn-once.js';

/** Warns on a runtime whose `fetch` is not undici's. It publishes no requests, so no headers can be added to them. */
export function warnOfUnseenFetch({ bun, deno }: NodeJS.Dict<string> = process.versions): void {
  const runtime = bun ? 'Bun' : deno && 'Deno';
  if (!runtime) return;
  const advice = 'pass `headers: injectContextIntoCarrier({})`, or call by node:http or axios';
  warnOnce(`fetch of ${runtime} carries no trace and session by itself`, advice);
}
