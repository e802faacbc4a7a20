import { SPAN } from '@honeyhive/core/internal';
import { type Context, createContextKey, type Span } from '@opentelemetry/api';
import type { AgentsSpan, AgentsStore } from './agents-span.js';

const STORE = createContextKey('honeyhive.openai-agents-store');

/** Returns the OpenTelemetry span of a span that is current in `ctx`. */
export type FindSpan = (span: AgentsSpan, ctx: StoreContext) => Span | undefined;

/** A Context whose active span follows the current span of the SDK, which changes while a function runs in the Context. */
export class StoreContext implements Context {
  readonly base: Context;
  readonly store: AgentsStore;
  readonly #findSpan: FindSpan;
  /** The span that was current when the SDK entered the store. The active span of `base` is that one, or one inside it. */
  readonly outerId: string | undefined;

  constructor(base: Context, store: AgentsStore, findSpan: FindSpan, outerId = store.span?.spanId) {
    this.base = base;
    this.store = store;
    this.#findSpan = findSpan;
    this.outerId = outerId;
  }

  getValue(key: symbol): unknown {
    if (key === STORE) return this;
    const { span } = this.store;
    const isInner = key === SPAN && span !== undefined && span.spanId !== this.outerId;
    return (isInner ? this.#findSpan(span, this) : undefined) ?? this.base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    // Inside a span of the application, the SDK's current span no longer counts.
    if (key === SPAN) return this.base.setValue(key, value);
    return new StoreContext(this.base.setValue(key, value), this.store, this.#findSpan, this.outerId);
  }

  deleteValue(key: symbol): Context {
    if (key === SPAN) return this.base.deleteValue(key);
    return new StoreContext(this.base.deleteValue(key), this.store, this.#findSpan, this.outerId);
  }
}

/** Returns the innermost Context of a store that `ctx` is in. */
export function storeContextIn(ctx: Context): StoreContext | undefined {
  return ctx.getValue(STORE) as StoreContext | undefined;
}
