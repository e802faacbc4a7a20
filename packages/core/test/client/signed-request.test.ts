import { isSigned } from '../../src/client/signed-request.js';
import { headerCarrier } from '../../src/headers/header-carrier.js';

const signed = (path: string, headers: Record<string, string>) =>
  isSigned(new URL(path, 'https://example.com'), headerCarrier(headers));

it.each<[string, string, Record<string, string>]>([
  ['AWS SigV4', '/', { Authorization: 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y' }],
  ['AWS SigV4a', '/', { authorization: 'AWS4-ECDSA-P256-SHA256 Credential=x' }],
  ['AWS SigV4, presigned', '/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc', {}],
  ['AWS SigV4, presigned, with escaped parameter names', '/?a=b&x%2Damz-signature=abc', {}],
  ['AWS SigV4a, presigned, not signed yet', '/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256', {}],
  ['AWS SigV2', '/', { authorization: 'AWS AKIA:abc=' }],
  ['AWS SigV2, presigned', '/?AWSAccessKeyId=AKIA&Signature=abc&Expires=1', {}],
  ['Google Cloud Storage', '/', { authorization: 'GOOG4-RSA-SHA256 Credential=x' }],
  ['Google Cloud Storage, second version', '/', { authorization: 'GOOG1 GOOGID:abc=' }],
  ['Google Cloud Storage, presigned', '/?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=abc', {}],
  ['Google Cloud Storage, second version, presigned', '/?GoogleAccessId=x&Signature=abc', {}],
  ['Azure Shared Key', '/', { authorization: 'SharedKey account:abc=' }],
  ['Azure Shared Key Lite', '/', { authorization: 'SharedKeyLite account:abc=' }],
  ['Azure App Configuration', '/', { authorization: 'HMAC-SHA256 Credential=x&SignedHeaders=host&Signature=y' }],
  ['HTTP Message Signatures', '/', { 'Signature-Input': 'sig1=("@method")', Signature: 'sig1=:YQ==:' }],
  ['draft HTTP signatures', '/', { authorization: 'Signature keyId="x",headers="date",signature="y"' }],
  ['draft HTTP signatures in a separate header', '/', { signature: 'keyId="x",headers="date",signature="y"' }],
])('is true for %s', (_, path, headers) => {
  expect(signed(path, headers)).toBe(true);
});

it.each<[string, string, Record<string, string>]>([
  ['a bearer token', '/', { authorization: 'Bearer AWS4-HMAC-SHA256' }],
  ['Basic authentication', '/', { authorization: 'Basic QVdTNC0=' }],
  ['a signature that covers only the body', '/', { signature: 'sha256=abc', 'x-hub-signature-256': 'sha256=abc' }],
  ['a shared access signature, which covers no header', '/?sv=2024-08-04&sig=abc', {}],
  ['a parameter whose value looks like a signature', '/X-Amz-Signature?q=X-Amz-Signature&signature=x', {}],
])('is false for %s', (_, path, headers) => {
  expect(signed(path, headers)).toBe(false);
});
