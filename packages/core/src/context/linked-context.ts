import type { Context } from '@opentelemetry/api';

/** A Context that lays one value over another without copying it. Each key is held once. */
export class LinkedContext implements Context {
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
    return new LinkedContext(this.#without(key), key, value);
  }

  deleteValue(key: symbol): Context {
    const rest = this.#without(key);
    return rest.getValue(key) === undefined ? rest : new LinkedContext(rest, key, undefined);
  }

  /** The same without the link of `key`; what lies below the links has what it has. */
  #without(key: symbol): Context {
    const above: LinkedContext[] = [];
    let ctx: Context = this;
    for (; ctx instanceof LinkedContext && ctx.#key !== key; ctx = ctx.#base) above.push(ctx);
    if (!(ctx instanceof LinkedContext)) return this;
    return above.reduceRight((below: Context, link) => new LinkedContext(below, link.#key, link.#value), ctx.#base);
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
export function setLazyValue(ctx: Context, key: symbol, make: () => unknown): Context {
  return new LinkedContext(ctx.deleteValue(key), key, new Lazy(make));
}
