/**
 * Returns the process-wide object for `honeyhive.<name>`, created on first use. It is a property of globalThis, so that two
 * copies of a package share it. Call this once, when the module loads, and change the object in place.
 */
export function globalState<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`honeyhive.${name}`);
  const holder = globalThis as unknown as Record<symbol, T | undefined>;
  holder[key] ??= create();
  return holder[key];
}
