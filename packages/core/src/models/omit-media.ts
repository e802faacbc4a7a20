import { isFields } from './fields.js';

const dataUrl = /^data:[^,]{0,200};base64,/;

/** Returns a copy in which images, audio and files in Base64 are replaced by their length. */
export function omitMedia(value: unknown): unknown {
  // Objects that are shared, or contain themselves, are copied once.
  const copies = new Map<unknown, unknown>();

  function copy(value: unknown): unknown {
    if (typeof value === 'string') return omitDataUrl(value);
    if (copies.has(value)) return copies.get(value);
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      copies.set(value, list);
      for (const item of value) list.push(copy(item));
      return list;
    }
    return isPlain(value) ? copyFields(value) : value;
  }

  function copyFields(value: Readonly<Record<string, unknown>>): unknown {
    const fields: Record<string, unknown> = Object.create(null);
    copies.set(value, fields);
    const isAudio = 'format' in value || 'transcript' in value;
    for (const [name, part] of Object.entries(value)) {
      const isBase64 = name === 'b64_json' || (name === 'data' && isAudio);
      fields[name] = isBase64 && typeof part === 'string' ? lengthOf(part) : copy(part);
    }
    return fields;
  }

  return copy(value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isFields(value)) return false;
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function omitDataUrl(text: string): string {
  const [prefix] = dataUrl.exec(text) ?? [];
  return prefix === undefined ? text : prefix + lengthOf(text.slice(prefix.length));
}

function lengthOf(base64: string): string {
  return `[${base64.length} characters]`;
}
