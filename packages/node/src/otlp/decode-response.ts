/** What an answer to an export says of spans that were not taken. */
export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

/**
 * Reads an ExportTraceServiceResponse. What is no such message says that all was taken.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto
 */
export function decodeAnswer(bytes: Uint8Array): PartialSuccess {
  const partial = field(bytes, 1);
  if (typeof partial !== 'object') return { rejectedSpans: 0, errorMessage: '' };
  const [rejected, message] = [field(partial, 1), field(partial, 2)];
  return {
    rejectedSpans: Number.isSafeInteger(rejected) ? Number(rejected) : 0,
    errorMessage: typeof message === 'object' ? Buffer.from(message).toString() : '',
  };
}

/** The value of a field: a number where it is a varint, bytes where its length is told; undefined where there is none. */
function field(bytes: Uint8Array, wanted: number): number | Uint8Array | undefined {
  const reader = new Reader(bytes);
  let found: number | Uint8Array | undefined;
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const value = reader.value(tag & 7);
    if (value === undefined) return undefined;
    if (tag >> 3 === wanted) found = value;
  }
  return found;
}

const maxVarintBytes = 10;

class Reader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let size = 0; size < maxVarintBytes && !this.isAtEnd; size += 1) {
      const byte = this.#bytes[this.#position] as number;
      this.#position += 1;
      value += (byte & 0x7f) * 128 ** size;
      if (byte < 0x80) break;
    }
    return value;
  }

  /** undefined for what protobuf does not write. */
  value(wireType: number): number | Uint8Array | undefined {
    if (wireType === 0) return this.varint();
    const length = wireType === 2 ? this.varint() : wireType === 1 ? 8 : wireType === 5 ? 4 : undefined;
    if (length === undefined || this.#position + length > this.#bytes.length) return undefined;
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }
}
