import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';
import { parseBaggage, ReceivedEntry } from './baggage.js';

/**
 * OpenTelemetry's baggage from the members of a header: made into entries when somebody looks at them, and handed on as
 * it came while nobody has changed it.
 */
export class ReceivedBaggage implements Baggage {
  /** Well-formed members, within the limits. */
  readonly header: string;
  #entries: ReadonlyMap<string, BaggageEntry> | undefined;

  constructor(header: string) {
    this.header = header;
  }

  getEntry(key: string): BaggageEntry | undefined {
    // Spans ask for the same few keys, which most headers do not have.
    const entry = this.header.includes(key) ? this.#read().get(key) : undefined;
    return entry && { ...entry };
  }

  getAllEntries(): [string, BaggageEntry][] {
    return [...this.#read()];
  }

  setEntry(key: string, entry: BaggageEntry): Baggage {
    return this.#copy().setEntry(key, entry);
  }

  removeEntry(key: string): Baggage {
    return this.#copy().removeEntry(key);
  }

  removeEntries(...keys: string[]): Baggage {
    return this.#copy().removeEntries(...keys);
  }

  clear(): Baggage {
    return propagation.createBaggage();
  }

  #read(): ReadonlyMap<string, BaggageEntry> {
    this.#entries ??= new Map(parseBaggage(this.header).map((member) => [member.key, new ReceivedEntry(member)]));
    return this.#entries;
  }

  #copy(): Baggage {
    return propagation.createBaggage(Object.fromEntries(this.#read()));
  }
}
