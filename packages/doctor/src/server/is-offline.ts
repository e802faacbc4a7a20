import { lookup } from 'node:dns/promises';
import { defaultServer } from './connection-finding.js';

const noNetwork = new Set(['EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN']);

/**
 * Returns true if a connection failed because there is no network. A name without an address is a typing error only if
 * HoneyHive's own name has one.
 */
export async function isOffline(
  { code = '' }: NodeJS.ErrnoException,
  findAddress: (hostname: string) => Promise<unknown> = lookup,
): Promise<boolean> {
  if (noNetwork.has(code)) return true;
  if (code !== 'ENOTFOUND') return false;
  try {
    await findAddress(new URL(defaultServer).hostname);
    return false;
  } catch {
    return true;
  }
}
