import { randomBytes, randomUUID } from 'node:crypto';

/** The trace and session of one run of the doctor. */
export interface ProbeIdentity {
  readonly traceId: string;
  readonly spanId: string;
  readonly sessionId: string;
}

export function createIdentity(): ProbeIdentity {
  return { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex'), sessionId: randomUUID() };
}
