import type { Context } from '@opentelemetry/api';

/** A Context that adds one value to another Context without copying it. Each key is stored once. */
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

  /** Returns this chain without the link for `key`. The Context below the chain stays as it is. */
  #without(key: symbol): Context {
    const kept: LinkedContext[] = [];
    let ctx: Context = this;
    for (; ctx instanceof LinkedContext && ctx.#key !== key; ctx = ctx.#base) kept.push(ctx);
    if (!(ctx instanceof LinkedContext)) return this;
    return kept.reduceRight((base: Context, link) => new LinkedContext(base, link.#key, link.#value), ctx.#base);
  }
}

class Lazy {
  #create: (() => unknown) | undefined;
  #value: unknown;

  constructor(create: () => unknown) {
    this.#create = create;
  }

  get(): unknown {
    if (this.#create) {
      const create = this.#create;
      this.#create = undefined;
      this.#value = create();
    }
    return this.#value;
  }
}

/** Returns `ctx` with a value under `key` that `create` returns. It is called once, when the value is first read. */
export function setLazyValue(ctx: Context, key: symbol, create: () => unknown): Context {
  return new LinkedContext(ctx.deleteValue(key), key, new Lazy(create));
}
