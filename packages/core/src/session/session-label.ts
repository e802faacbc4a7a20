const maxLabelLength = 256;
const visibleAscii = new RegExp(`^[\\x21-\\x7e]{1,${maxLabelLength}}$`);
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const upperCase = /[A-Z]/;

// Labels are shown in logs and terminals. Excludes control characters, lone surrogates, line and paragraph separators, and
// characters that change the direction of text.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/**
 * Returns a field's value, trimmed and with a UUID in lower case. Returns undefined for a value that is not a string, is
 * empty, is over 256 characters or is not one line of printable text.
 */
export function sessionLabel(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Fast path: nearly every label is visible ASCII.
  if (visibleAscii.test(value)) return lowerUuid(value);
  const text = value.trim();
  if (text === '' || text.length > maxLabelLength || unprintable.test(text)) return undefined;
  return lowerUuid(text);
}

function lowerUuid(text: string): string {
  return text.length === 36 && upperCase.test(text) && isUuid(text) ? text.toLowerCase() : text;
}

/** Returns true if a session id has the form of the ids that HoneyHive creates. */
export function isUuid(sessionId: string): boolean {
  return uuid.test(sessionId);
}
