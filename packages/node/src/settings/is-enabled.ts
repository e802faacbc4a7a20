import { isDisabledByEnvironment, warnOnce } from '@honeyhive/core/internal';
import { isTestRun } from '../export/test-run.js';
import type { InitOptions } from './options.js';

/** Returns false if `enabled` or a variable turns tracing off, or if a test run has neither an API key nor a server. */
export function isEnabled(options: InitOptions, env: NodeJS.ProcessEnv = process.env): boolean {
  if (options.enabled === false || isDisabledByEnvironment(env)) return false;
  if (options.apiKey || options.serverUrl || options.exporter) return true;
  if (env.HH_API_KEY || env.HH_API_URL || !isTestRun(env)) return true;
  warnOnce(
    'HoneyHiveTracer.init() found no API key in a test run, so nothing is traced',
    'set HH_API_KEY or HH_API_URL to trace tests, or HH_DISABLED=1 to turn off tracing without this warning',
  );
  return false;
}
