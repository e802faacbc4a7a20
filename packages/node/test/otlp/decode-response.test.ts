import fc from 'fast-check';
import { exportResponse } from '../../../../test/support/otlp-request.js';
import { decodeResponse } from '../../src/otlp/decode-response.js';

const encode = (response: object) => exportResponse.encode(exportResponse.fromObject(response)).finish();

describe('decodeResponse', () => {
  it('decodes what protobufjs encodes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger().map(Math.abs), fc.string({ unit: 'grapheme' }), (rejectedSpans, errorMessage) => {
        const partialSuccess = { rejectedSpans: String(rejectedSpans), errorMessage };
        expect(decodeResponse(encode({ partialSuccess }))).toEqual({ rejectedSpans, errorMessage });
      }),
    );
  });

  it.each([
    ['an empty body', new Uint8Array(0)],
    ['a response without a partial success', encode({})],
    ['text', Buffer.from('{"partialSuccess":{}}')],
    ['a truncated field', encode({ partialSuccess: { rejectedSpans: 7, errorMessage: 'too many' } }).subarray(0, 4)],
  ])('treats %s as full success', (_, bytes) => {
    expect(decodeResponse(bytes)).toEqual({ rejectedSpans: 0, errorMessage: '' });
  });

  it('decodes arbitrary bytes without an error', () => {
    const byte = fc.oneof(fc.constantFrom(0, 0x08, 0x0a, 0x12, 0x80, 0xff), fc.nat(255));
    const run = fc.tuple(byte, fc.constantFrom(1, 1, 1, 10, 200)).map(([value, count]) => Array(count).fill(value));
    fc.assert(
      fc.property(fc.array(run), (runs) => {
        const { rejectedSpans, errorMessage } = decodeResponse(Uint8Array.from(runs.flat()));
        expect(Number.isSafeInteger(rejectedSpans)).toBe(true);
        expect(typeof errorMessage).toBe('string');
      }),
    );
  });

  it('terminates for a varint without an end', () => {
    expect(decodeResponse(Uint8Array.of(0x0a, ...Array(160).fill(0x80), 0)).rejectedSpans).toBe(0);
    const endless = [0x08, ...Array(160).fill(0x80), 0];
    expect(decodeResponse(Uint8Array.of(0x0a, 0x80 | (endless.length & 0x7f), 1, ...endless)).rejectedSpans).toBe(0);
  });

  it('skips unknown fields', () => {
    // A field 9 of each wire type, then a partial success of three rejected spans.
    const unknown = [0x48, 1, 0x49, 1, 2, 3, 4, 5, 6, 7, 8, 0x4a, 1, 0, 0x4d, 1, 2, 3, 4];
    expect(decodeResponse(Uint8Array.of(...unknown, 0x0a, 2, 0x08, 3)).rejectedSpans).toBe(3);
  });
});
