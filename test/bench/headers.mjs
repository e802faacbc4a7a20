// What reading and writing headers, a scope and a span take by themselves, ours and OpenTelemetry's.
import { Child } from './child.mjs';
import { figure, markdownTable } from './markdown.mjs';

/** Rows of nanoseconds; those of a number of members say so, and whether they `read` or `write`. */
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
