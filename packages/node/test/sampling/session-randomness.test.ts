import { rejectionThreshold, sessionRandomness } from '../../src/sampling/session-randomness.js';

describe('sessionRandomness', () => {
  it('is the first seven bytes of the SHA-256, as other languages compute it', () => {
    // python3 -c 'import hashlib; print(hashlib.sha256("…".encode()).hexdigest()[:14])'
    expect(sessionRandomness('5d1e1a52-6f0c-4d2b-9a43-2f4f1f8f9a10').toString(16)).toBe('7a99a169bc80c6');
    expect(sessionRandomness('Größe').toString(16)).toBe('aedc3f80989a65');
  });

  it('is uniform: each sixteenth of its range gets its share of 20 000 sessions, within five standard deviations', () => {
    const counts = new Array<number>(16).fill(0);
    for (let n = 0; n < 20_000; n += 1) {
      const sixteenth = Number(sessionRandomness(`conversation-${n}`) >> 52n);
      counts[sixteenth] = (counts[sixteenth] ?? 0) + 1;
    }
    for (const count of counts)
      expect(Math.abs(count - 1250)).toBeLessThan(5 * Math.sqrt(20_000 * (1 / 16) * (15 / 16)));
  });
});

describe('rejectionThreshold', () => {
  it.each([
    [1, '0'],
    [0.5, '80000000000000'],
    [0.25, 'c0000000000000'],
    [2 ** -56, 'ffffffffffffff'],
    [0, '100000000000000'],
  ])('at rate %d is 0x%s', (given, expected) => {
    expect(rejectionThreshold(given).toString(16)).toBe(expected);
  });
});
