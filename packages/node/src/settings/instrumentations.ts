import { warnOnThrow } from '@honeyhive/core/internal';
import type { TracerProvider } from '@opentelemetry/api';

/** The part of OpenTelemetry's `Instrumentation` that is used here. Every version of it has these methods. */
export interface Instrumentation {
  setTracerProvider(provider: TracerProvider): void;
  getConfig(): { readonly enabled?: boolean | undefined };
  enable(): void;
  disable(): void;
}

/** Packages such as @opentelemetry/auto-instrumentations-node return a list. */
export type Instrumentations = readonly (Instrumentation | readonly Instrumentation[])[];

const methods = ['setTracerProvider', 'getConfig', 'enable', 'disable'] as const;

/** Those that have been disabled at a shutdown. Their configuration still says that they are enabled. */
const disabled = new WeakSet<Instrumentation>();

/** Returns the instrumentations as one list. Throws a TypeError if one is none. */
export function checkInstrumentations(given: Instrumentations | undefined): Instrumentation[] {
  if (given === undefined) return [];
  const list: unknown[] = Array.isArray(given) ? given.flat() : [given];
  if (list.every(isInstrumentation)) return list;
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `instrumentations`. Pass an array of instances, such as [new HttpInstrumentation()].',
  );
}

/** Enables the instrumentations for `provider`. Returns a function that disables them. One that fails is one warning. */
export function registerInstrumentations(list: readonly Instrumentation[], provider: TracerProvider): () => void {
  for (const instrumentation of list) {
    warnOnThrow('An instrumentation could not be enabled', () => {
      instrumentation.setTracerProvider(provider);
      // Most enable themselves when they are created, and some would patch a module twice.
      if (!instrumentation.getConfig().enabled || disabled.delete(instrumentation)) instrumentation.enable();
    });
  }
  return () => {
    for (const instrumentation of list) {
      warnOnThrow('An instrumentation could not be disabled', () => instrumentation.disable());
      disabled.add(instrumentation);
    }
  };
}

function isInstrumentation(value: unknown): value is Instrumentation {
  if (typeof value !== 'object' || value === null) return false;
  return methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');
}
