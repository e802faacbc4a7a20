const initialCapacity = 64 * 1024;
/** From this length on, Buffer.write() is faster than a loop in JavaScript. */
const nativeWriteLength = 64;
/** Upper bound of a tag plus a number, or of a tag plus a length. */
const tagAndValueBytes = 20;

/**
 * Writes the protobuf wire format in one pass.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(initialCapacity);
  #position = 0;

  /** Returns a copy of all bytes written so far. It does not keep the larger internal buffer in memory. */
  finish(): Uint8Array {
    return this.copyFrom(0);
  }

  /** Writes an integer from -2^63 to 2^63 - 1. */
  varint(tag: number, value: number): void {
    this.#reserve(tagAndValueBytes);
    this.#putVarint(tag);
    if (value >= 0 && value < 2 ** 31) this.#putVarint(value);
    else this.#putBigVarint(BigInt.asUintN(64, BigInt(value)));
  }

  double(tag: number, value: number): void {
    this.#reserve(tagAndValueBytes);
    this.#putVarint(tag);
    this.#position = this.#bytes.writeDoubleLE(value, this.#position);
  }

  fixed32(tag: number, value: number): void {
    this.#reserve(tagAndValueBytes);
    this.#putVarint(tag);
    this.#position = this.#bytes.writeUInt32LE(value, this.#position);
  }

  /** Writes a time as fixed64 nanoseconds since 1970. It wraps at 2^64, in the year 2554. */
  unixNano(tag: number, [seconds, nanos]: readonly [seconds: number, nanos: number]): void {
    this.#reserve(tagAndValueBytes);
    // The product does not fit a double. Integer arithmetic yields its low 32 bits; rounding the rest yields the high ones.
    const low = (Math.imul(seconds, 1e9) + nanos) >>> 0;
    const high = Math.round((seconds * 1e9 + nanos - low) / 2 ** 32) >>> 0;
    this.#putVarint(tag);
    this.#position = this.#bytes.writeUInt32LE(low, this.#position);
    this.#position = this.#bytes.writeUInt32LE(high, this.#position);
  }

  /** Writes bytes that are given as hexadecimal digits. */
  hex(tag: number, hexDigits: string): void {
    const length = hexDigits.length >> 1;
    this.#reserve(length + tagAndValueBytes);
    this.#putVarint(tag);
    this.#putVarint(length);
    const bytes = this.#bytes;
    let position = this.#position;
    for (let index = 0; index < 2 * length; index += 2) {
      bytes[position] =
        (hexDigitValue(hexDigits.charCodeAt(index)) << 4) | hexDigitValue(hexDigits.charCodeAt(index + 1));
      position += 1;
    }
    this.#position = position;
  }

  string(tag: number, value: string): void {
    // Plain JavaScript callers can pass anything as a name.
    const text = String(value);
    this.#reserve(3 * text.length + tagAndValueBytes);
    this.#putVarint(tag);
    const start = this.#position;
    if (text.length < nativeWriteLength) {
      this.#putByte(text.length);
      if (this.#putAscii(text)) return;
      this.#position = start;
    }
    this.#putVarint(Buffer.byteLength(text));
    this.#position += this.#bytes.write(text, this.#position);
  }

  get position(): number {
    return this.#position;
  }

  /** Returns a copy of the bytes from `start` on. */
  copyFrom(start: number): Uint8Array {
    // Buffer.slice() would not copy.
    return Uint8Array.prototype.slice.call(this.#bytes, start, this.#position);
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#position);
    this.#position += bytes.length;
  }

  /**
   * Begins a nested message. Returns the position to pass to `endMessage()`.
   *
   * @param lengthBytes is the number of bytes to reserve for the length of the message: 1 suffices for 127 bytes, 2 for
   * 16383. If the guess is wrong, `endMessage()` moves the message. Pass the same number to both.
   */
  beginMessage(tag: number, lengthBytes = 1): number {
    this.#reserve(tagAndValueBytes);
    this.#putVarint(tag);
    this.#position += lengthBytes;
    return this.#position;
  }

  endMessage(start: number, lengthBytes = 1): void {
    const length = this.#position - start;
    const lengthStart = start - lengthBytes;
    const size = varintSize(length);
    if (size !== lengthBytes) {
      this.#reserve(size);
      this.#bytes.copyWithin(lengthStart + size, start, this.#position);
    }
    this.#position = lengthStart;
    this.#putVarint(length);
    this.#position += length;
  }

  #putAscii(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#position;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return false;
      bytes[start + index] = code;
    }
    this.#position = start + text.length;
    return true;
  }

  #putVarint(value: number): void {
    let remaining = value;
    for (; remaining > 0x7f; remaining >>>= 7) this.#putByte((remaining & 0x7f) | 0x80);
    this.#putByte(remaining);
  }

  #putBigVarint(value: bigint): void {
    let remaining = value;
    for (; remaining > 0x7fn; remaining >>= 7n) this.#putByte(Number(remaining & 0x7fn) | 0x80);
    this.#putByte(Number(remaining));
  }

  #putByte(byte: number): void {
    this.#bytes[this.#position] = byte;
    this.#position += 1;
  }

  #reserve(count: number): void {
    const needed = this.#position + count;
    if (needed <= this.#bytes.length) return;
    const bytes = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, this.#position));
    this.#bytes = bytes;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let remaining = value; remaining > 0x7f; remaining >>>= 7) size += 1;
  return size;
}

function hexDigitValue(charCode: number): number {
  return (charCode & 0xf) + (charCode >> 6) * 9;
}
