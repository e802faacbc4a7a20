import { type Baggage, type BaggageEntry, propagation } from '@opentelemetry/api';
import { parseBaggage, ReceivedEntry, splitPlainBaggage } from './baggage.js';

/**
 * OpenTelemetry's baggage over a received header. The header is parsed when an entry is first read, and forwarded
 * unchanged unless the application changes an entry.
 */
export class ReceivedBaggage implements Baggage {
  /** Well-formed members within the limits. */
  readonly header: string;
  readonly #isPlain: boolean;
  #entries: ReadonlyMap<string, BaggageEntry> | undefined;

  /** @param isPlain true if no member has escapes, properties or whitespace. */
  constructor(header: string, isPlain = false) {
    this.header = header;
    this.#isPlain = isPlain;
  }

  getEntry(key: string): BaggageEntry | undefined {
    // Every span reads the same few keys, which most headers do not contain.
    if (!this.header.includes(key)) return undefined;
    if (this.#isPlain && this.#entries === undefined) return plainEntry(this.header, key);
    const entry = this.#read().get(key);
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
    if (this.#entries === undefined) {
      const members = this.#isPlain ? splitPlainBaggage(this.header) : parseBaggage(this.header);
      this.#entries = new Map(members.map((member) => [member.key, new ReceivedEntry(member)]));
    }
    return this.#entries;
  }

  #copy(): Baggage {
    return propagation.createBaggage(Object.fromEntries(this.#read()));
  }
}

/** Returns one entry of a plain header. The last member with the key wins, as it does in `getAllEntries`. */
function plainEntry(header: string, key: string): BaggageEntry | undefined {
  if (key.includes(',')) return undefined;
  const name = `${key}=`;
  let start = header.lastIndexOf(name);
  while (start > 0 && header[start - 1] !== ',') start = header.lastIndexOf(name, start - 1);
  if (start === -1) return undefined;
  const [value = ''] = header.slice(start + name.length).split(',', 1);
  return { value };
}
