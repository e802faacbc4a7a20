import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const page = readFileSync(join(import.meta.dirname, '../../../docs/models-and-frameworks.md'), 'utf8');
const programs = new Map(
  Array.from(page.matchAll(/^```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)^```$/gm), ([, name, code]) => [name, code]),
);
const folder = pathToFileURL(join(import.meta.dirname, '../recipes/docs/'));

/** Lets a program import the code blocks of docs/models-and-frameworks.md by their names: `docs:openai.mjs`. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith('docs:')) return nextResolve(specifier, context);
    return { url: new URL(specifier.slice('docs:'.length), folder).href, format: 'module', shortCircuit: true };
  },
  load(url, context, nextLoad) {
    if (!url.startsWith(folder.href)) return nextLoad(url, context);
    const name = url.slice(folder.href.length);
    if (!programs.has(name)) throw new Error(`docs/models-and-frameworks.md has no program ${name}`);
    return { source: programs.get(name), format: 'module', shortCircuit: true };
  },
});
