import { warnOnce } from '../runtime/warn-once.js';

/**
 * For `app.use(honeyhive)`, where the framework calls the factory with each request: runs the middleware that
 * `app.use(honeyhive())` would have used, so that the request is served, and says what to write.
 */
export function runUncalled<Args extends unknown[], Result>(
  middleware: (...args: Args) => Result,
  args: readonly unknown[],
): Result {
  warnOnce('honeyhive is a function that makes the middleware', 'write app.use(honeyhive()), with parentheses');
  return middleware(...(args as Args));
}
