import { isFields } from './fields.js';

const dataUrl = /^data:[^,]{0,200};base64,/;

/** Returns a copy in which images, audio and files that are Base64 are replaced by their length. */
export function omitMedia(value: unknown): unknown {
  if (typeof value === 'string') return omitDataUrl(value);
  if (Array.isArray(value)) return value.map(omitMedia);
  if (!isFields(value)) return value;
  // `toJSON` or a class says that this is no plain data.
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value;
  const isAudio = 'format' in value || 'transcript' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const isBase64 = name === 'b64_json' || (name === 'data' && isAudio);
      return [name, isBase64 && typeof part === 'string' ? omitted(part) : omitMedia(part)];
    }),
  );
}

function omitDataUrl(text: string): string {
  const [prefix] = dataUrl.exec(text) ?? [];
  return prefix === undefined ? text : prefix + omitted(text.slice(prefix.length));
}

function omitted(base64: string): string {
  return `[${base64.length} characters]`;
}
