import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A package's folders, top layer first. A file imports from its own folder and from the layers below it. */
const layers = {
  'packages/core/src': [
    'client',
    'server',
    'models',
    'events',
    'propagation',
    'spans',
    'headers',
    'session',
    'context',
    'runtime',
  ],
  'packages/node/src': ['settings', 'export', 'otlp', 'sampling'],
  'packages/doctor/src': ['probe', 'server', 'project', 'findings'],
  'packages/local/src': ['cli', 'http', 'store', 'findings', 'sessions', 'otlp', 'runtime'],
  'packages/local/viewer/src': ['list', 'session', 'event', 'trace', 'browser', 'ui'],
};

/** Which of our packages each package may import. A package that is not listed may import only core. */
const allowedPackages: Readonly<Record<string, readonly string[]>> = { core: [], doctor: [], local: [] };

interface Import {
  readonly from: string;
  readonly to: string;
}

const root = join(__dirname, '..');
const sources = globSync('packages/*/{src,viewer/src}/**/*.{ts,tsx}', { cwd: root }).sort();

/** The specifiers of `import … from`, `export … from` and `import()`, in code and in types. */
const specifiers = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

function specifiersOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  return Array.from(text.matchAll(specifiers), ([, specifier = '']) => specifier);
}

function resolveRelative(file: string, specifier: string): string {
  const path = join(dirname(file), specifier);
  return sources.find((source) => source.replace(/\.tsx?$/, '') === path.replace(/\.(?:js|tsx?)$/, '')) ?? path;
}

function importsOf(file: string): Import[] {
  return specifiersOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => ({ from: file, to: resolveRelative(file, specifier) }));
}

const imports = sources.flatMap(importsOf);

/** Returns the index of a file's layer, or -1 for a file at the top of `src`, which may import all layers. */
function placeOf(file: string, source: string, order: readonly string[]): number {
  const [folder = '', ...rest] = relative(source, file).split('/');
  return rest.length === 0 ? -1 : order.indexOf(folder);
}

it('reads the imports of every package', () => {
  expect(new Set(sources.map((file) => file.split('/')[1])).size).toBe(13);
  expect(imports.length).toBeGreaterThan(sources.length);
});

describe.each(Object.entries(layers))('%s', (source, order) => {
  const own = imports.filter(({ from, to }) => from.startsWith(`${source}/`) && to.startsWith(`${source}/`));

  it('has no folder that is not a layer', () => {
    const folders = new Set(
      sources.filter((file) => file.startsWith(`${source}/`)).map((file) => relative(source, file)),
    );
    const unknown = [...folders].filter((file) => file.includes('/') && !order.includes(file.split('/', 1)[0] ?? ''));
    expect(unknown).toEqual([]);
  });

  it('imports downwards only', () => {
    const upward = own.filter(({ from, to }) => placeOf(to, source, order) < placeOf(from, source, order));
    expect(upward.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

it('no imports form a circle', () => {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const circles: string[] = [];
  const finished = new Set<string>();

  function visit(file: string, path: readonly string[]): void {
    const start = path.indexOf(file);
    if (start !== -1) circles.push([...path.slice(start), file].join(' -> '));
    if (start !== -1 || finished.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    finished.add(file);
  }

  for (const file of sources) visit(file, []);
  expect(circles).toEqual([]);
});

it('packages import only core, and core, doctor and local import no other package', () => {
  const wrong = sources.flatMap((file) => {
    const [, name = ''] = file.split('/');
    const allowed = allowedPackages[name] ?? ['core'];
    const outside = specifiersOf(file)
      .map((specifier) => /^@honeyhive\/([a-z]+)/.exec(specifier)?.[1])
      .filter((target) => target !== undefined && !allowed.includes(target));
    const relatives = importsOf(file).filter(({ to }) => !to.startsWith(`packages/${name}/`));
    return [
      ...outside.map((target) => `${file} imports @honeyhive/${target}`),
      ...relatives.map(({ to }) => `${file} imports ${to}`),
    ];
  });
  expect(wrong).toEqual([]);
});
