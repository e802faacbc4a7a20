import { hash } from 'node:crypto';

const randomnessRange = 2n ** 56n;

/**
 * The 56 bits by which a session is sampled or not, the same in every service: the first seven bytes of the SHA-256 of
 * its id as UTF-8.
 */
export function sessionRandomness(sessionId: string): bigint {
  return BigInt(`0x${hash('sha256', sessionId, 'hex').slice(0, 14)}`);
}

/** What the randomness must reach for the session to be sampled at `rate`, which is 0 to 1; none reaches that of 0. */
export function rejectionThreshold(rate: number): bigint {
  return randomnessRange - BigInt(Math.round(rate * 2 ** 56));
}
