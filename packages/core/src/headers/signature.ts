import type { HeaderCarrier } from './header-carrier.js';

type Headers = Pick<HeaderCarrier, 'get'>;

// AWS, Google Cloud Storage, Azure's Shared Key, the drafts of RFC 9421, and any scheme that lists the signed headers.
const signedAuthorization = /^(?:(?:AWS4|GOOG4)-|(?:AWS|GOOG1|SharedKey|SharedKeyLite|Signature)\s)|\bSignedHeaders=/i;
const draftSignature = /\bkeyId=/i;

/** Returns true if a header has a signature over headers: SigV4 and similar schemes, HTTP Message Signatures and their drafts. */
export function hasSignature(headers: Headers): boolean {
  return (
    signedAuthorization.test(headers.get('authorization') ?? '') ||
    headers.get('signature-input') !== undefined ||
    draftSignature.test(headers.get('signature') ?? '')
  );
}

/** Returns true if the signature names `header` as signed. */
export function isSignedHeader(headers: Headers, header: string): boolean {
  const names = ['authorization', 'signature-input', 'signature'] as const;
  return hasSignature(headers) && names.some((name) => headers.get(name)?.toLowerCase().includes(header));
}
