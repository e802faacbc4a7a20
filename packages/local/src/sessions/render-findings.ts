import type { Finding } from './finding.js';
import { terminalText } from './one-line.js';

const longest = 400;

/** What was found of a session, for the terminal; empty where nothing was. */
export function renderFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const blocks = findings.map(({ sentence, remedy }) =>
    [`! ${terminalText(sentence, longest)}`, ...remedy.map((line) => `  - ${terminalText(line, longest)}`)].join('\n'),
  );
  return ['Where did the context stop?', ...blocks].join('\n');
}
