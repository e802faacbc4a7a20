/** The spans that the server did not accept, and why. */
interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

/**
 * Decodes an ExportTraceServiceResponse. A malformed message counts as full success, because the HTTP status has
 * already said that the request succeeded.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto
 */
export function decodeResponse(bytes: Uint8Array): PartialSuccess {
  const partial = readField(bytes, 1);
  if (typeof partial !== 'object') return { rejectedSpans: 0, errorMessage: '' };
  const [rejected, message] = [readField(partial, 1), readField(partial, 2)];
  return {
    rejectedSpans: Number.isSafeInteger(rejected) ? Number(rejected) : 0,
    errorMessage: typeof message === 'object' ? Buffer.from(message).toString() : '',
  };
}

/**
 * Decodes the message of a google.rpc.Status, which OTLP servers send with an error. Returns '' if there is none.
 *
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto
 */
export function decodeStatusMessage(bytes: Uint8Array): string {
  const message = readField(bytes, 2);
  return typeof message === 'object' ? Buffer.from(message).toString() : '';
}

/** Returns the last value of a field: a number for a varint, otherwise bytes. Returns undefined if the field is absent. */
function readField(bytes: Uint8Array, fieldNumber: number): number | Uint8Array | undefined {
  const reader = new Reader(bytes);
  let last: number | Uint8Array | undefined;
  while (!reader.isAtEnd) {
    const tag = reader.readVarint();
    const value = reader.readValue(tag & 7);
    if (value === undefined) return undefined;
    if (tag >> 3 === fieldNumber) last = value;
  }
  return last;
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

  readVarint(): number {
    let value = 0;
    for (let size = 0; size < maxVarintBytes && !this.isAtEnd; size += 1) {
      const byte = this.#bytes[this.#position] as number;
      this.#position += 1;
      value += (byte & 0x7f) * 128 ** size;
      if (byte < 0x80) break;
    }
    return value;
  }

  /** Returns undefined for a truncated value and for an unknown wire type. */
  readValue(wireType: number): number | Uint8Array | undefined {
    if (wireType === 0) return this.readVarint();
    const length = wireType === 2 ? this.readVarint() : wireType === 1 ? 8 : wireType === 5 ? 4 : undefined;
    if (length === undefined || this.#position + length > this.#bytes.length) return undefined;
    this.#position += length;
    return this.#bytes.subarray(this.#position - length, this.#position);
  }
}
