import { redactText } from '../spans/redaction.js';

// https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/ has the list; names are compared as they are written.
const secretKeys = new Set([
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Goog-Signature',
]);

/** `url.query` of a request target, without its question mark and without what opens doors; undefined where there is none. */
export function urlQuery(target: string): string | undefined {
  const start = target.indexOf('?');
  if (start === -1 || start === target.length - 1) return undefined;
  const [query = ''] = target.slice(start + 1).split('#', 1);
  return redactText(query.split('&').map(withoutSecret).join('&'), 'url.query');
}

function withoutSecret(pair: string): string {
  const key = pair.split('=', 1)[0] ?? pair;
  return key.length < pair.length && secretKeys.has(decoded(key)) ? `${key}=REDACTED` : pair;
}

function decoded(key: string): string {
  try {
    return key.includes('%') ? decodeURIComponent(key) : key;
  } catch {
    return key;
  }
}
