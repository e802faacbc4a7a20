/** Returns a Markdown table. All columns but the first are aligned as figures. */
export function markdownTable(header, rows) {
  const rule = header.map((_, index) => (index === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Formats a number, with one decimal if it is small. */
export function figure(value) {
  return Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0);
}

export function medianAndSpread({ median, spread }) {
  return `${figure(median)} ± ${figure(spread)}`;
}

/** Formats a difference, with its sign. */
export function addedWithSpread({ median, spread }) {
  return `${median < 0 ? '−' : '+'}${medianAndSpread({ median: Math.abs(median), spread })}`;
}

/** Formats a ratio. One below 1 is written as 1/n. */
export function ratio(value) {
  if (value > 0 && value < 1) return `1/${figure(1 / value)}`;
  return Number.isFinite(value) ? figure(value) : '∞';
}
