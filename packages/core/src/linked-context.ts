import type { Context } from '@opentelemetry/api';

/** A Context that adds one value to another without copying it. Each key is held once. */
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
    let ctx: Context = this;
    while (ctx instanceof LinkedContext && ctx.#key !== key) ctx = ctx.#base;
    if (!(ctx instanceof LinkedContext)) return ctx.getValue(key);
    return ctx.#value instanceof Lazy ? ctx.#value.get() : ctx.#value;
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this.deleteValue(key), key, value);
  }

  deleteValue(key: symbol): Context {
    const above: LinkedContext[] = [];
    let ctx: Context = this;
    for (; ctx instanceof LinkedContext && ctx.#key !== key; ctx = ctx.#base) above.push(ctx);
    if (!(ctx instanceof LinkedContext) && ctx.getValue(key) === undefined) return this;
    const base = ctx instanceof LinkedContext ? ctx.#base : ctx.deleteValue(key);
    return above.reduceRight((below: Context, link) => new LinkedContext(below, link.#key, link.#value), base);
  }
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
  const base = ctx.getValue(key) === undefined ? ctx : ctx.deleteValue(key);
  return new LinkedContext(base, key, new Lazy(make));
}
