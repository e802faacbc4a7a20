import type { Span } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';
import { redactionRules } from './redaction.js';

const redactedTexts = globalState('redacted-texts', () => new WeakMap<object, Set<unknown>>());

/**
 * Remembers that these values of `span` have been redacted. The exporter leaves them as they are, because not every
 * redaction may be repeated: the hash of a hash, for example, identifies nothing.
 */
export function markRedacted(span: Span, values: readonly unknown[]): void {
  if (redactionRules().redact === undefined) return;
  const texts = redactedTexts.get(span) ?? new Set();
  for (const value of values) if (typeof value === 'string') texts.add(value);
  redactedTexts.set(span, texts);
}

export function isRedacted(span: object, text: string): boolean {
  return redactedTexts.get(span)?.has(text) === true;
}
