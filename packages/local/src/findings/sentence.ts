import { oneLine } from '../sessions/one-line.js';

/** A sentence with the names of strangers in it, which turn, end and quote nothing there. */
export function sentence(parts: TemplateStringsArray, ...names: readonly string[]): string {
  return String.raw({ raw: parts }, ...names.map((name) => oneLine(name).replaceAll('`', "'")));
}
