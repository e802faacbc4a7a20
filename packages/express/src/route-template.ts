import type { Application, Request } from 'express';
import { type Layer, layersOf, matchLayer } from './layer.js';

/** The template of the route that answered, mounts included, as `/org/:org/items/:id`; undefined without a route. */
export function routeTemplate(req: Request): string | undefined {
  const route = req.route as { path: string | RegExp | (string | RegExp)[] } | undefined;
  if (route === undefined) return undefined;
  const path = req.originalUrl.split('?', 1)[0] ?? '';
  const layers = layersOf(rootOf(req.app));
  const mount = mountOfRouter(layers, path, route) ?? mountOfFunction(layers, path, req.baseUrl);
  const template = Array.isArray(route.path) ? route.path.join(' | ') : String(route.path);
  return mount === undefined ? undefined : `${mount}${template}`;
}

function rootOf(app: Application): Application {
  const { parent } = app as { parent?: Application };
  return parent === undefined ? app : rootOf(parent);
}

/** The mounts on the way to `route`, by their templates. */
function mountOfRouter(layers: readonly Layer[], path: string, route: object): string | undefined {
  for (const layer of layers) {
    if (layer.route === route) return '';
    const inner = layer.handle.stack;
    const match = layer.route || !inner ? undefined : matchLayer(layer, path);
    if (!inner || !match) continue;
    const matched = match.path.replace(/\/$/, '');
    const rest = mountOfRouter(inner, path.slice(matched.length) || '/', route);
    if (rest !== undefined) return toTemplate(matched, match.params) + rest;
  }
  return undefined;
}

/** A mounted function (a sub-application, a router behind a closure) cannot be looked into; its mount can. */
function mountOfFunction(layers: readonly Layer[], path: string, baseUrl: string): string | undefined {
  if (baseUrl === '') return '';
  for (const layer of layers) {
    const match = layer.route ? undefined : matchLayer(layer, path);
    if (match?.path.replace(/\/$/, '') === baseUrl) return toTemplate(baseUrl, match.params);
  }
  return undefined;
}

function toTemplate(matched: string, params: Readonly<Record<string, unknown>>): string {
  const names = Object.entries(params);
  return matched
    .split('/')
    .map((segment) => {
      const index = names.findIndex(([, value]) => value === segment || value === decoded(segment));
      const [name] = index === -1 ? [] : (names.splice(index, 1)[0] ?? []);
      return name === undefined ? segment : `:${name}`;
    })
    .join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
