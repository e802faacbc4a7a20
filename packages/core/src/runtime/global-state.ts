/**
 * The one value a process holds under `honeyhive.<name>`, made on first use.
 * It lives on globalThis, so that two copies of a package agree. To be looked up once, when a module is loaded, and
 * changed in place.
 */
export function globalState<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`honeyhive.${name}`);
  const holder = globalThis as unknown as Record<symbol, T | undefined>;
  holder[key] ??= create();
  return holder[key];
}
