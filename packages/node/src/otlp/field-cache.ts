import type { ProtobufWriter } from './protobuf-writer.js';

const maxKeys = 256;
const maxKeyLength = 128;
const maxValueLength = 64;
/** After this many misses in a row, a key counts as one whose value varies. Its bytes are dropped for good. */
const maxMisses = 16;

interface Entry {
  value: unknown;
  bytes: Uint8Array | undefined;
  misses: number;
}

/** Caches the encoded bytes of each key's first value. Most attributes of a process have the same value on every span. */
export class FieldCache {
  readonly #entries = new Map<string, Entry>();
  readonly #encode: (writer: ProtobufWriter, key: string, value: unknown) => void;

  constructor(encode: (writer: ProtobufWriter, key: string, value: unknown) => void) {
    this.#encode = encode;
  }

  write(writer: ProtobufWriter, key: string, value: unknown): void {
    const entry = this.#entries.get(key);
    if (entry?.bytes && entry.value === value) {
      entry.misses = 0;
      writer.append(entry.bytes);
      return;
    }
    const start = writer.position;
    this.#encode(writer, key, value);
    if (entry === undefined) this.#store(key, value, writer.copyFrom(start));
    else if (entry.bytes && ++entry.misses > maxMisses) entry.bytes = undefined;
  }

  #store(key: string, value: unknown, bytes: Uint8Array): void {
    const isShort = key.length <= maxKeyLength && (typeof value === 'string' ? value.length <= maxValueLength : true);
    if (!isShort || typeof value === 'object' || this.#entries.size >= maxKeys) return;
    this.#entries.set(detach(key), { value: typeof value === 'string' ? detach(value) : value, bytes, misses: 0 });
  }
}

/** Copies a string. V8 represents a substring as a reference, which would keep the whole original in memory. */
function detach(text: string): string {
  return Buffer.from(text).toString();
}
