import type { Application } from 'express';

/** What is used of a router's inner layers, of Express 4 and 5 alike. */
export interface Layer {
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly route?: object;
  /** Express 4: its path as a regular expression, and the parameters in their order. */
  readonly regexp?: RegExp;
  readonly keys?: readonly { readonly name: string | number }[];
  /** Express 5: functions that match a path. */
  readonly matchers?: readonly ((path: string) => Match | false)[];
}

export interface Match {
  /** The part of the path that was matched. */
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The layers of an application's router. */
export function layersOf(app: Application): readonly Layer[] {
  // In Express 4 `router` is a getter that throws, so it is not asked first.
  const { stack } = app._router ?? app.router;
  return stack;
}

/** Matches as the router does, without leaving a trace in the layer as its own `match` would. */
export function matchLayer(layer: Layer, path: string): Match | undefined {
  if (layer.regexp) return matchRegexp(layer.regexp, layer.keys ?? [], path);
  for (const matcher of layer.matchers ?? []) {
    const match = matcher(path);
    if (match) return match;
  }
  return undefined;
}

function matchRegexp(regexp: RegExp, keys: readonly { name: string | number }[], path: string): Match | undefined {
  const match = regexp.exec(path);
  if (match === null) return undefined;
  return { path: match[0], params: Object.fromEntries(keys.map(({ name }, index) => [name, match[index + 1]])) };
}
