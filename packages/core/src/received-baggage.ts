import type { Baggage, BaggageEntry } from '@opentelemetry/api';
import { parseBaggage, toBaggage } from './baggage.js';

/**
 * OpenTelemetry's baggage from the members of a header: made into entries when somebody looks at them, and handed on as
 * it came while nobody has changed it.
 */
export class ReceivedBaggage implements Baggage {
  /** Well-formed members, within the limits. */
  readonly header: string;
  #entries: Baggage | undefined;

  constructor(header: string) {
    this.header = header;
  }

  getEntry(key: string): BaggageEntry | undefined {
    // Spans ask for the same few keys, which most headers do not have.
    return this.header.includes(key) ? this.#read().getEntry(key) : undefined;
  }

  getAllEntries(): [string, BaggageEntry][] {
    return this.#read().getAllEntries();
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return this.#read().setEntry(key, entry);
  }

  removeEntry(key: string): Baggage {
    return this.#read().removeEntry(key);
  }

  removeEntries(...keys: string[]): Baggage {
    return this.#read().removeEntries(...keys);
  }

  clear(): Baggage {
    return this.#read().clear();
  }

  #read(): Baggage {
    this.#entries ??= toBaggage(parseBaggage(this.header));
    return this.#entries;
  }
}
