import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';

const methods = ['onStart', 'onEnd', 'forceFlush', 'shutdown'] as const;

/** Throws a TypeError if one of them is no span processor. */
export function checkSpanProcessors(given: readonly SpanProcessor[] | undefined): readonly SpanProcessor[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every(isSpanProcessor)) return given;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `spanProcessors`. Pass an array of instances, such as ' +
      '[new BatchSpanProcessor(exporter)].',
  );
}

function isSpanProcessor(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}
