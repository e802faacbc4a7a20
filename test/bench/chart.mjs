import { isOurs } from './report.mjs';

const barHeight = 18;
const rowHeight = 24;
const titleHeight = 36;
const left = 190;
const barWidth = 420;
const width = left + barWidth + 90;

/** Bars of the CPU time that each variant adds to a GET, a group for each framework; what is off the scale is cut, and says so. */
export function chart(frameworks) {
  const groups = Object.entries(frameworks).map(([framework, results]) => [framework, results.slice(1)]);
  // Sentry's would leave the others too small to see.
  const scale = Math.max(
    ...groups.flatMap(([, results]) =>
      results.flatMap(({ variant, get }) => (variant.name === 'sentry' ? [] : get.median)),
    ),
  );
  const parts = [];
  let y = 0;
  for (const [framework, results] of groups) {
    parts.push(`<text class="title" x="0" y="${y + 26}">${framework}: µs of CPU time added to a request</text>`);
    y += titleHeight;
    for (const result of results) {
      parts.push(bar(result, scale, y));
      y += rowHeight;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 8}" width="${width}" role="img" aria-label="CPU time added to a request">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.ours { fill: #b45309; }
.peer { fill: #8c959f; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .ours { fill: #f59e0b; } .peer { fill: #6e7681; } }
</style>
${parts.join('\n')}
</svg>
`;
}

function bar({ variant, get }, scale, y) {
  const length = Math.max(1, Math.min(1, get.median / scale) * barWidth);
  const value = `${Math.max(0, get.median).toFixed(1)}${get.median > scale ? ' (cut)' : ''}`;
  const baseline = y + 14;
  return [
    `<text x="${left - 8}" y="${baseline}" text-anchor="end">${variant.title}</text>`,
    `<rect class="${isOurs(variant.name) ? 'ours' : 'peer'}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `<text x="${(left + length + 6).toFixed(1)}" y="${baseline}">${value}</text>`,
  ].join('');
}
