import type { HeaderCarrier } from '../headers/header-carrier.js';

// AWS, Google Cloud Storage, Azure's Shared Key, the drafts before RFC 9421, and whoever else lists the signed headers.
const signedAuthorization = /^(?:(?:AWS4|GOOG4)-|(?:AWS|GOOG1|SharedKey|SharedKeyLite|Signature)\s)|\bSignedHeaders=/i;
const signedParameter = /^(?:X-(?:Amz|Goog)-(?:Algorithm|Signature)|AWSAccessKeyId|GoogleAccessId)$/i;
const draftSignature = /\bkeyId=/i;

/**
 * Whether the request is signed over its headers, so that one that is added may make it invalid: by SigV4 and its kin, in
 * `Authorization` or in a presigned address, or by HTTP Message Signatures (RFC 9421 §4) and the drafts before them.
 */
export function isSigned(url: URL, carrier: HeaderCarrier): boolean {
  return (
    signedAuthorization.test(carrier.get('authorization') ?? '') ||
    carrier.get('signature-input') !== undefined ||
    draftSignature.test(carrier.get('signature') ?? '') ||
    (url.search !== '' && [...url.searchParams.keys()].some((name) => signedParameter.test(name)))
  );
}
