import type { ProtobufWriter } from './protobuf-writer.js';

const maxKeys = 256;
const maxKeyLength = 128;
const maxLength = 64;
/** After so many other values in a row a field is one that does not repeat. */
const maxMisses = 16;

interface Last {
  value: unknown;
  bytes: Uint8Array | undefined;
  misses: number;
}

/** Fields of a message under keys of their own: one with the value that is kept is copied from there. */
export class RepeatedFields {
  readonly #lasts = new Map<string, Last>();
  readonly #write: (writer: ProtobufWriter, key: string, value: unknown) => void;

  constructor(write: (writer: ProtobufWriter, key: string, value: unknown) => void) {
    this.#write = write;
  }

  write(writer: ProtobufWriter, key: string, value: unknown): void {
    const last = this.#lasts.get(key);
    if (last?.bytes && last.value === value) {
      last.misses = 0;
      writer.raw(last.bytes);
      return;
    }
    const start = writer.position;
    this.#write(writer, key, value);
    if (last === undefined) this.#keep(key, value, writer.since(start));
    else if (last.bytes && ++last.misses > maxMisses) last.bytes = undefined;
  }

  #keep(key: string, value: unknown, bytes: Uint8Array): void {
    const isShort = key.length <= maxKeyLength && (typeof value === 'string' ? value.length <= maxLength : true);
    if (!isShort || typeof value === 'object' || this.#lasts.size >= maxKeys) return;
    this.#lasts.set(copied(key), { value: typeof value === 'string' ? copied(value) : value, bytes, misses: 0 });
  }
}

/** A part of a text would hold the whole of it. */
function copied(text: string): string {
  return Buffer.from(text).toString();
}
