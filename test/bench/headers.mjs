// Measures codecs, scopes and spans on their own, ours and OpenTelemetry's.
import { Child } from './child.mjs';
import { figure, markdownTable } from './markdown.mjs';

/** Returns rows of nanoseconds. Rows of codecs have a number of baggage `members` and a `kind`, `read` or `write`. */
export async function headers() {
  const child = new Child('headers', ['headers.mjs']);
  const rows = await child.ask('measure');
  await child.stop();
  return rows;
}

export function headerTable(rows) {
  return markdownTable(
    ['nanoseconds', 'ours', 'official', 'official ÷ ours'],
    rows.map(({ title, members, ours, official }) => [
      members === undefined ? title : `${title}: ${members} members`,
      figure(ours),
      official === undefined ? '' : figure(official),
      official === undefined ? '' : figure(official / ours),
    ]),
  );
}
