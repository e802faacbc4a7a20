import type { HeaderCarrier } from '../headers/header-carrier.js';

// AWS, Google Cloud Storage, Azure's Shared Key, the drafts of RFC 9421, and any scheme that lists the signed headers.
const signedAuthorization = /^(?:(?:AWS4|GOOG4)-|(?:AWS|GOOG1|SharedKey|SharedKeyLite|Signature)\s)|\bSignedHeaders=/i;
const signedParameter = /^(?:X-(?:Amz|Goog)-(?:Algorithm|Signature)|AWSAccessKeyId|GoogleAccessId)$/i;
const draftSignature = /\bkeyId=/i;

/**
 * Returns true if the request has a signature over its headers, which an added header may invalidate: SigV4 and similar
 * schemes, in `Authorization` or in a presigned URL, or HTTP Message Signatures (RFC 9421 §4) and their drafts.
 */
export function isSigned(url: URL, carrier: HeaderCarrier): boolean {
  return (
    signedAuthorization.test(carrier.get('authorization') ?? '') ||
    carrier.get('signature-input') !== undefined ||
    draftSignature.test(carrier.get('signature') ?? '') ||
    (url.search !== '' && [...url.searchParams.keys()].some((name) => signedParameter.test(name)))
  );
}
