import { isOurs } from './server-tables.mjs';
import { summary } from './statistics.mjs';

const barHeight = 18;
const rowHeight = 24;
const titleHeight = 36;
const left = 220;
const barWidth = 420;
const width = left + barWidth + 90;

/**
 * Returns an SVG bar chart of the CPU time that each variant adds to a GET, grouped by framework. A line shows the range
 * between the quartiles. A bar that exceeds the scale is cut and labelled so.
 */
export function chart(frameworks) {
  const groups = frameworks.map(({ framework, results }) => [
    framework,
    results.slice(1).map(({ variant, added }) => ({ variant, cost: summary(added.get) })),
  ]);
  // With Sentry in the scale, the other bars would be too small to see.
  const scale = Math.max(
    ...groups.flatMap(([, bars]) => bars.flatMap(({ variant, cost }) => (variant.name === 'sentry' ? [] : cost.high))),
  );
  const parts = [];
  let y = 0;
  for (const [framework, bars] of groups) {
    parts.push(`<text class="title" x="0" y="${y + 26}">${framework}: µs of CPU time added to a request</text>`);
    y += titleHeight;
    for (const { variant, cost } of bars) {
      parts.push(bar(variant, cost, scale, y));
      y += rowHeight;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 8}" width="${width}" role="img" aria-label="CPU time added to a request">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.ours { fill: #b45309; }
.peer { fill: #8c959f; }
line { stroke: #1f2328; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .ours { fill: #f59e0b; } .peer { fill: #6e7681; } line { stroke: #e6edf3; } }
</style>
${parts.join('\n')}
</svg>
`;
}

function bar(variant, { low, median, high }, scale, y) {
  const lengthOf = (value) => Math.max(0, Math.min(1, value / scale)) * barWidth;
  const value = `${median.toFixed(1)}${median > scale ? ' (cut)' : ''}`;
  const [baseline, middle] = [y + 14, y + barHeight / 2];
  const [from, to] = [left + lengthOf(low), left + lengthOf(high)];
  return [
    `<text x="${left - 8}" y="${baseline}" text-anchor="end">${variant.title}</text>`,
    `<rect class="${isOurs(variant) ? 'ours' : 'peer'}" x="${left}" y="${y}" width="${lengthOf(median).toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `<line x1="${from.toFixed(1)}" x2="${to.toFixed(1)}" y1="${middle}" y2="${middle}"/>`,
    `<text x="${(Math.max(to, left + lengthOf(median)) + 6).toFixed(1)}" y="${baseline}">${value}</text>`,
  ].join('');
}
