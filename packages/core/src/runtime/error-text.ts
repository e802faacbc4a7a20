import { inspect, types } from 'node:util';

/** Stands for an error whose own properties throw when they are read. */
export const unreadableError = '[unreadable error]';

/** Returns the class name of an error, or the `typeof` of anything else that was thrown. */
export function errorType(error: unknown): string {
  return types.isNativeError(error) ? readName(error) : typeof error;
}

function readName(error: Error): string {
  try {
    return String(error.name);
  } catch {
    return 'Error';
  }
}

/** Returns `Type: message` for an error, a string unchanged, and anything else as Node prints it. Never throws. */
export function errorText(error: unknown): string {
  if (typeof error === 'string') return error;
  try {
    return types.isNativeError(error)
      ? String(error)
      : inspect(error, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
  } catch {
    return unreadableError;
  }
}
