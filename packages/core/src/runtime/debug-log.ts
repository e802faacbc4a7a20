import { type DiagLogger, diag } from '@opentelemetry/api';
import { globalState } from './global-state.js';

const state = globalState('debug', () => ({ isOn: /^(?:1|true)$/i.test(process.env.HH_DEBUG ?? '') }));

type DebugLog = (message: string) => void;

/**
 * Returns the function that takes debug messages; undefined if nobody reads them. They go to OpenTelemetry's `diag` if its
 * level is DEBUG, else to stderr if HH_DEBUG is set.
 *
 * @example debugLog()?.(`request ${name}`); // builds no message if nobody reads it
 */
export function debugLog(): DebugLog | undefined {
  if (isDiagAtDebugLevel()) return toDiag;
  return state.isOn ? toStderr : undefined;
}

// The API says neither whether a logger is set nor at which level, but keeps both here. Below the level of a message it has
// put a function without a name in the place of the logger's own, which it binds.
const API = Symbol.for('opentelemetry.js.api.1');

function isDiagAtDebugLevel(): boolean {
  const { [API]: api } = globalThis as { [API]?: { readonly diag?: DiagLogger } };
  return api?.diag !== undefined && api.diag.debug.name !== '';
}

function toDiag(message: string): void {
  diag.debug(`HoneyHive: ${message}`);
}

function toStderr(message: string): void {
  process.stderr.write(`HoneyHive: ${message}\n`);
}
