import type { Report } from './examine.js';
import type { Finding, Level } from './findings/finding.js';
import type { ChainLink } from './probe/check-chain.js';

const signs: Readonly<Record<Level, string>> = { fault: '✗', warning: '!', untried: '?', ok: '✓' };

/** Returns the report for people to read. */
export function printReport({ findings, chain }: Report): string {
  const lines = findings.flatMap(printFinding);
  if (chain) lines.push('', 'honeyhive-doctor', ...printChain([chain], ''));
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const faults = count('fault');
  const summary = faults === 0 ? 'No fault found' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`;
  const untried = count('untried') === 0 ? '' : `; ${count('untried')} could not be tried`;
  return [...lines, '', `${summary}${untried}.`].join('\n');
}

function printFinding({ level, message, fix }: Finding): string[] {
  return [`${signs[level]} ${message}`, ...(fix === undefined ? [] : [`    ${fix}`])];
}

function printChain(links: readonly ChainLink[], indent: string): string[] {
  return links.flatMap(({ name, url, finding, calls }, index) => {
    const isLast = index === links.length - 1;
    const place = name === url ? name : `${name}  ${url}`;
    const line = `${indent}${isLast ? '└─' : '├─'} ${signs[finding?.level ?? 'ok']} ${place}${finding ? `  ${finding.check}` : ''}`;
    return [line, ...printChain(calls, `${indent}${isLast ? '   ' : '│  '}`)];
  });
}
