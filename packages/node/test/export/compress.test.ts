import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { compress, decompress, isCompressed } from '../../src/export/compress.js';

describe('compress', () => {
  it('returns gzip, which decompress() and zlib read, in no larger buffer', async () => {
    const body = Buffer.from('0a'.repeat(10_000), 'hex');
    const compressed = await compress(body);
    expect(isCompressed(compressed)).toBe(true);
    expect(compressed.length).toBeLessThan(body.length / 10);
    expect(compressed.buffer.byteLength).toBe(compressed.length);
    expect(gunzipSync(compressed)).toEqual(body);
    expect(await decompress(compressed)).toEqual(body);
  });

  it.each([
    ['a body that is small', Uint8Array.of(0x0a, 1, 0)],
    ['an empty body', new Uint8Array(0)],
    ['a body of random bytes', Uint8Array.of(0x0a, ...randomBytes(10_000))],
  ])('returns %s as it is', async (_, body) => {
    expect(await compress(body)).toBe(body);
    expect(isCompressed(body)).toBe(false);
  });
});
