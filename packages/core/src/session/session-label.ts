const maxLabelLength = 256;
const visible = new RegExp(`^[\\x21-\\x7e]{1,${maxLabelLength}}$`);
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const upperCase = /[A-Z]/;

// Control characters, line separators, halves of a character, and what turns the direction of writing: a label is shown
// in logs and terminals.
const unshowable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/**
 * A field's value trimmed, a UUID in lower case; undefined when it is no string, empty, over 256 characters or not one
 * line of text.
 */
export function sessionLabel(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Nearly every label, without a search for what it might hold.
  if (visible.test(value)) return lowerUuid(value);
  const text = value.trim();
  if (text === '' || text.length > maxLabelLength || unshowable.test(text)) return undefined;
  return lowerUuid(text);
}

function lowerUuid(text: string): string {
  return text.length === 36 && upperCase.test(text) && isUuid(text) ? text.toLowerCase() : text;
}

/** Whether a session id is what HoneyHive gives its own sessions. */
export function isUuid(sessionId: string): boolean {
  return uuid.test(sessionId);
}
