import { warnOnce } from '@honeyhive/core/internal';
import type { InitOptions, Settings } from './options.js';

const fixedOptions = [
  'serviceName',
  'disableBatch',
  'compression',
  'sampleRate',
  'maxValueLength',
  'maxQueueSize',
  'maxQueueBytes',
  'retryMillis',
] as const satisfies (keyof Settings & keyof InitOptions)[];

/** Warns if a second call of `init()` passes another value for an option that it cannot change. */
export function warnOfUnchanged(options: InitOptions, settings: Settings): void {
  for (const name of fixedOptions) {
    const value = options[name];
    if (value === undefined || value === '' || value === settings[name]) continue;
    warnOnce(
      `HoneyHiveTracer.init() was called again, which does not change \`${name}\``,
      `it stays ${settings[name]}. To change it, await shutdown() of the first tracer`,
    );
  }
  for (const name of ['instrumentations', 'spanProcessors'] as const) {
    const given: readonly unknown[] = options[name]?.flat() ?? [];
    const known: readonly unknown[] = settings[name];
    if (given.every((each) => known.includes(each))) continue;
    warnOnce(
      `HoneyHiveTracer.init() was called again, which adds no \`${name}\``,
      'pass them to the first call, or await shutdown() of its tracer',
    );
  }
  if (options.exporter !== undefined && options.exporter !== settings.exporter) {
    warnOnce(
      'HoneyHiveTracer.init() was called again, which does not change `exporter`',
      'pass it to the first call, or await shutdown() of its tracer',
    );
  }
  if (options.enabled === false) {
    warnOnce(
      'HoneyHiveTracer.init() was called again, which does not turn tracing off',
      'pass `enabled: false` to the first call, or await shutdown() of its tracer',
    );
  }
}
