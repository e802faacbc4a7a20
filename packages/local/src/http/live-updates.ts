import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Store } from '../store/store.js';

/** The changes of a session within this time become one event. */
const batchMillis = 50;

/** Sends server-sent events about sessions that change or are deleted. */
export class LiveUpdates {
  readonly #store: Store;
  readonly #subscribers = new Set<Subscriber>();

  constructor(store: Store) {
    this.#store = store;
    const notify = (id: string) => {
      for (const subscriber of this.#subscribers) subscriber.notify(id);
    };
    store.on('session', notify).on('gone', notify);
  }

  subscribe(res: ServerResponse): void {
    const subscriber = new Subscriber(this.#store, res);
    this.#subscribers.add(subscriber);
    res.once('close', () => {
      subscriber.stop();
      this.#subscribers.delete(subscriber);
    });
  }

  /** Ends every stream. A stream whose reader does not keep up is destroyed. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.end()));
  }
}

class Subscriber {
  readonly #store: Store;
  readonly #res: ServerResponse;
  readonly #pendingIds = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, res: ServerResponse) {
    this.#store = store;
    this.#res = res;
    res.flushHeaders();
    // While a reader does not keep up, only the ids wait here. They are written once it does.
    res.on('drain', () => this.#schedule());
  }

  notify(id: string): void {
    this.#pendingIds.add(id);
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async end(): Promise<void> {
    this.stop();
    if (this.#res.writableNeedDrain) this.#res.destroy();
    else this.#res.end();
    await finished(this.#res).catch(() => undefined);
  }

  #schedule(): void {
    if (this.#pendingIds.size === 0 || this.#res.writableNeedDrain) return;
    this.#timer ??= setTimeout(() => this.#write(), batchMillis);
  }

  #write(): void {
    this.#timer = undefined;
    const events = [...this.#pendingIds].map((id) => this.#event(id));
    this.#pendingIds.clear();
    this.#res.write(events.join(''));
  }

  #event(id: string): string {
    const summary = this.#store.summary(id);
    return `event: ${summary ? 'session' : 'gone'}\ndata: ${JSON.stringify(summary ?? { id })}\n\n`;
  }
}
