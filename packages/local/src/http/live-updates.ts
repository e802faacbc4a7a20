import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Store } from '../store/store.js';

/** Milliseconds in which what happens to one session becomes one event. */
const batchMilliseconds = 50;

/** Tells whoever follows, as server-sent events, which sessions change and which are gone. */
export class LiveUpdates {
  readonly #store: Store;
  readonly #subscribers = new Set<Subscriber>();

  constructor(store: Store) {
    this.#store = store;
    const note = (id: string) => {
      for (const subscriber of this.#subscribers) subscriber.note(id);
    };
    store.on('session', note).on('gone', note);
  }

  subscribe(res: ServerResponse): void {
    const subscriber = new Subscriber(this.#store, res);
    this.#subscribers.add(subscriber);
    res.once('close', () => {
      subscriber.stop();
      this.#subscribers.delete(subscriber);
    });
  }

  /** Ends every stream; one whose reader does not keep up is cut off. */
  async close(): Promise<void> {
    await Promise.all([...this.#subscribers].map((subscriber) => subscriber.end()));
  }
}

class Subscriber {
  readonly #store: Store;
  readonly #res: ServerResponse;
  readonly #noted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, res: ServerResponse) {
    this.#store = store;
    this.#res = res;
    res.flushHeaders();
    // While a reader does not keep up, what happens is noted, and written once it does.
    res.on('drain', () => this.#schedule());
  }

  note(id: string): void {
    this.#noted.add(id);
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
    if (this.#noted.size === 0 || this.#res.writableNeedDrain) return;
    this.#timer ??= setTimeout(() => this.#write(), batchMilliseconds);
  }

  #write(): void {
    this.#timer = undefined;
    const events = [...this.#noted].map((id) => this.#event(id));
    this.#noted.clear();
    this.#res.write(events.join(''));
  }

  #event(id: string): string {
    const summary = this.#store.summary(id);
    return `event: ${summary ? 'session' : 'gone'}\ndata: ${JSON.stringify(summary ?? { id })}\n\n`;
  }
}
