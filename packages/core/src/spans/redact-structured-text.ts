/** JSON.parse source text access, which the types of TypeScript do not include yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};

type RedactText = (text: string, key: string) => string;

/**
 * Redacts a text. If it is JSON of an object, an array or a string, it remains JSON: each string in it is redacted, under a
 * key that says where it is, such as `gen_ai.input.messages.0.content`. JSON in such a string is treated likewise.
 */
export function redactStructuredText(text: string, key: string, redact: RedactText): string {
  const value = parseStructure(text);
  if (value === undefined) return redact(text, key);
  try {
    return JSON.stringify(redactStrings(value, key, redact));
  } catch {
    // It is nested deeper than the call stack allows.
    return '[redacted]';
  }
}

function parseStructure(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text, /\d{16}/.test(text) ? keepDigits : undefined);
  } catch {
    return undefined;
  }
}

/** Keeps the digits of an integer that a number cannot hold, for example of a long id. */
function keepDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isChanged = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isChanged && context?.source ? rawJSON(context.source) : value;
}

function redactStrings(value: unknown, key: string, redact: RedactText): unknown {
  if (typeof value === 'string') return redactStructuredText(value, key, redact);
  if (Array.isArray(value)) return value.map((item, index) => redactStrings(item, `${key}.${index}`, redact));
  if (typeof value !== 'object' || value === null || isRawJSON(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [name, redactStrings(item, `${key}.${name}`, redact)]));
}
