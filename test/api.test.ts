import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packages = join(__dirname, '../packages');

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly import?: { readonly types: string } }>>;
}

/** The entries that applications import, with the files that declare them. */
const entries = readdirSync(packages).flatMap((folder) => {
  const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(manifest.exports).flatMap(([path, { import: conditions }]) =>
    conditions && path !== './internal'
      ? [[join(manifest.name, path), join(packages, folder, conditions.types)] as const]
      : [],
  );
});

/** Returns the declarations of a bundle and of the chunks that it imports, without comments and the names between chunks. */
function declarations(file: string, seen: Set<string> = new Set([file])): string {
  const code = readFileSync(file, 'utf8');
  const chunks = [...code.matchAll(/ from "(\.\/.+?)\.mjs"/g)].map(([, name]) => join(file, '..', `${name}.d.mts`));
  const added = chunks.filter((chunk) => !seen.has(chunk)).sort();
  for (const chunk of added) seen.add(chunk);
  const own = code
    .replace(/\/\*\*[\s\S]*?\*\/\s*|^\/\/# .*$|^import .* from "\.\/.*$|^export \{.* as .*$/gm, '')
    .trim();
  return [own, ...added.map((chunk) => declarations(chunk, seen))].join('\n\n');
}

// To change an API on purpose, run jest with -u and commit the snapshot.
it.each(entries)('the public API of %s is the one that was agreed on', (_, file) => {
  expect(declarations(file)).toMatchSnapshot();
});
