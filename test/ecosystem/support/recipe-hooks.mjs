import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const docs = join(import.meta.dirname, '../../../docs');
const pages = ['models-and-frameworks.md', 'opentelemetry.md'].map((page) => readFileSync(join(docs, page), 'utf8'));
const programs = new Map(
  Array.from(pages.join('').matchAll(/^```js\n\/\/ (\S+\.mjs)\n([\s\S]*?)^```$/gm), ([, name, code]) => [name, code]),
);
const folder = pathToFileURL(join(import.meta.dirname, '../recipes/docs/'));

/** Lets a program import the code blocks of the documentation by their names: `docs:openai.mjs`. */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith('docs:')) return nextResolve(specifier, context);
    return { url: new URL(specifier.slice('docs:'.length), folder).href, format: 'module', shortCircuit: true };
  },
  load(url, context, nextLoad) {
    if (!url.startsWith(folder.href)) return nextLoad(url, context);
    const name = url.slice(folder.href.length);
    if (!programs.has(name)) throw new Error(`the documentation has no program ${name}`);
    return { source: programs.get(name), format: 'module', shortCircuit: true };
  },
});
