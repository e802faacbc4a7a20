import { oneLine } from '../sessions/one-line.js';

/** A template tag that sanitizes its values, so that an untrusted name cannot break out of the sentence or its code. */
export function sentence(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => oneLine(value).replaceAll('`', "'")));
}
