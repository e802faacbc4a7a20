import { terminalText } from '../sessions/one-line.js';

/** A sentence with the names of strangers in it, which turn, end and quote nothing there. */
export function told(parts: TemplateStringsArray, ...names: readonly string[]): string {
  return String.raw({ raw: parts }, ...names.map((name) => terminalText(name).replaceAll('`', "'")));
}
