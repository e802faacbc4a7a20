import type { Application } from 'express';

/** What is used of a router's inner layers, of Express 4 and 5 alike. */
export interface Layer {
  readonly name: string;
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly route?: object | undefined;
  /** Express 4: its path as a regular expression, and the parameters in their order. */
  readonly regexp?: RegExp;
  readonly keys?: readonly { readonly name: string | number }[];
  /** Express 5: it is mounted without a path, and its matchers are not asked. */
  readonly slash?: boolean;
  /** Express 5: functions that match a path, and from router 2.3 on the paths as they were written. */
  readonly matchers?: readonly Matcher[];
  readonly rawPath?: Path | readonly Path[];
}

type Path = string | RegExp;
type Matcher = (path: string) => { readonly path: string; readonly params: Readonly<Record<string, unknown>> } | false;

/** The part of a path that a layer matches, and the template of that part; undefined where it cannot be told. */
export interface Mount {
  readonly matched: string;
  readonly template: string | undefined;
}

/** The layers of an application's router. */
export function layersOf(app: Application): readonly Layer[] {
  // In Express 4 `router` is a getter that throws, so it is not asked first.
  const { stack } = app._router ?? app.router;
  return stack;
}

/** Matches as the router does, without leaving a trace in the layer as its own `match` would. */
export function matchMount(layer: Layer, path: string): Mount | undefined {
  if (layer.slash) return { matched: '', template: '' };
  if (layer.regexp) return matchRegexp(layer.regexp, layer.keys ?? [], path);
  const paths = Array.isArray(layer.rawPath) ? layer.rawPath : [layer.rawPath];
  for (const [index, matcher] of (layer.matchers ?? []).entries()) {
    const match = matcher(path);
    if (!match) continue;
    const written = paths[index];
    const matched = withoutSlash(match.path);
    if (typeof written === 'string') return { matched, template: withoutSlash(written) };
    return { matched, template: written ? undefined : explain(matcher, matched, Object.entries(match.params)) };
  }
  return undefined;
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}

/** Express 4: each capture becomes its parameter, and what is between them must stand in the expression. */
function matchRegexp(regexp: RegExp, keys: readonly { name: string | number }[], path: string): Mount | undefined {
  const match = new RegExp(regexp.source, `${regexp.flags.replace('d', '')}d`).exec(path);
  if (match === null) return undefined;
  // Escapes and groups stand between the characters of what was written.
  const source = regexp.source.replace(/\\|\(\?:/g, '');
  const matched = withoutSlash(match[0]);
  let template = '';
  let end = 0;
  let place = 0;
  const captures = keys.flatMap(({ name }, index) => {
    const range = match.indices?.[index + 1];
    return range ? [{ name: `:${name}`, from: range[0], to: range[1] }] : [];
  });
  for (const { name, from, to } of [...captures, { name: '', from: matched.length, to: matched.length }]) {
    const literal = matched.slice(end, from);
    place = source.toLowerCase().indexOf(literal.toLowerCase(), place);
    if (place === -1) return { matched, template: undefined };
    // As it was written, whatever case the caller wrote it in.
    template += source.slice(place, place + literal.length) + name;
    place += literal.length;
    end = to;
  }
  return { matched, template };
}

/** Express 5 before router 2.3: a segment is a parameter where the matcher takes the parameter's name in its place. */
function explain(
  matcher: Matcher,
  matched: string,
  params: readonly (readonly [string, unknown])[],
): string | undefined {
  let template = matched;
  for (const [name] of params) {
    const segments = template.split('/');
    const candidates = segments.map((_, index) => segments.with(index, `:${name}`).join('/'));
    const found = candidates.find((candidate) => {
      const match = matcher(candidate);
      return match && match.params[name] === `:${name}`;
    });
    if (found === undefined) return undefined;
    template = found;
  }
  return template;
}
