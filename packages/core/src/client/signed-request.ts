import type { HeaderCarrier } from '../headers/header-carrier.js';
import { hasSignature } from '../headers/signature.js';

const signedParameter = /^(?:X-(?:Amz|Goog)-(?:Algorithm|Signature)|AWSAccessKeyId|GoogleAccessId)$/i;

/**
 * Returns true if the request has a signature over its headers, which an added header may invalidate: SigV4 and similar
 * schemes, in `Authorization` or in a presigned URL, or HTTP Message Signatures (RFC 9421 §4) and their drafts.
 */
export function isSigned(url: URL, carrier: HeaderCarrier): boolean {
  return (
    hasSignature(carrier) ||
    (url.search !== '' && [...url.searchParams.keys()].some((name) => signedParameter.test(name)))
  );
}
