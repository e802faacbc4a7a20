import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(__dirname, '../docs');
const rows = readFileSync(join(docs, 'guarantees.md'), 'utf8').matchAll(/^\| (.*\S) +\| (.*\S) +\|$/gm);
const promises = [...rows]
  .map(([, promise = '', tests = '']) => [promise, tests] as const)
  .filter(([promise]) => !/^(Promise|-+)$/.test(promise));

/** Returns the titles of tests, groups and table rows. */
function titlesIn(source: string): string[] {
  const named = /(?:[([]|^)\s*(['"`])((?:(?!\1).)+)\1/gm;
  return [...source.matchAll(named)].map(([, , title = '']) => title);
}

it.each(promises)('a promise names tests that exist: %s', (_, tests) => {
  const named = [...tests.matchAll(/\[[^\]]*\]\(([^)]*)\)((?:,? ?"[^"]*")*)/g)];
  expect(named.length > 0 || /`pnpm soak`/.test(tests)).toBe(true);
  for (const [, file = '', titles = ''] of named) {
    const source = readFileSync(join(docs, file), 'utf8');
    for (const [, title = ''] of titles.matchAll(/"([^"]*)"/g))
      expect(titlesIn(source).filter((test) => test.includes(title))).not.toEqual([]);
  }
});
