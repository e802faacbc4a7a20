import type { ProtobufWriter } from './protobuf-writer.js';

const maxKeys = 256;
const maxLength = 64;

interface Last {
  value: unknown;
  /** Kept when the value has come a second time. */
  bytes: Uint8Array | undefined;
}

/** Fields of a message under keys of their own: one with the value that it had the time before is copied from there. */
export class RepeatedFields {
  readonly #lasts = new Map<string, Last>();
  readonly #write: (writer: ProtobufWriter, key: string, value: unknown) => void;

  constructor(write: (writer: ProtobufWriter, key: string, value: unknown) => void) {
    this.#write = write;
  }

  write(writer: ProtobufWriter, key: string, value: unknown): void {
    const last = this.#lastOf(key, value);
    const isSame = last !== undefined && last.value === value;
    if (isSame && last.bytes) {
      writer.raw(last.bytes);
      return;
    }
    const start = writer.position;
    this.#write(writer, key, value);
    if (last) {
      last.bytes = isSame ? writer.since(start) : undefined;
      last.value = value;
    }
  }

  /** undefined where nothing is kept: for what is long or has parts, and when there are many keys. */
  #lastOf(key: string, value: unknown): Last | undefined {
    if (typeof value === 'object' || (typeof value === 'string' && value.length > maxLength)) return undefined;
    let last = this.#lasts.get(key);
    if (last === undefined && this.#lasts.size < maxKeys) {
      last = { value: undefined, bytes: undefined };
      this.#lasts.set(key, last);
    }
    return last;
  }
}
