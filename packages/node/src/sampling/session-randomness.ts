import { hash } from 'node:crypto';

const randomnessRange = 2n ** 56n;

/**
 * Returns the 56-bit randomness of a session: the first seven bytes of the SHA-256 of its id in UTF-8. Every service
 * computes the same value.
 */
export function sessionRandomness(sessionId: string): bigint {
  return BigInt(`0x${hash('sha256', sessionId, 'hex').slice(0, 14)}`);
}

/** Returns the least randomness that is sampled at `rate`, from 0 to 1. No randomness reaches the threshold of rate 0. */
export function rejectionThreshold(rate: number): bigint {
  return randomnessRange - BigInt(Math.round(rate * 2 ** 56));
}
