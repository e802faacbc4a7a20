import type { Application, Request } from 'express';
import { type Layer, layersOf, matchMount } from './layer.js';

interface Route {
  readonly path: string | RegExp | (string | RegExp)[];
}

interface Mounted {
  readonly parent?: Application;
}

/** Of each outermost application the routes of its own, which are not searched for again. */
const unmounted = new WeakMap<Application, WeakSet<Route>>();

/** The template of the route that answered, mounts included, as `/org/:org/items/:id`; undefined where there is none. */
export function routeTemplate(req: Request): string | undefined {
  const route = req.route as Route | undefined;
  if (route === undefined || !req.app) return undefined;
  const [root = req.app, ...subApps] = appsOf(req.app);
  if (unmounted.get(root)?.has(route)) return templateOf(route);
  const [path = ''] = req.originalUrl.split('?', 1);
  const mount = mountOf(layersOf(root), path, { route, subApps, baseUrl: req.baseUrl ?? '' });
  if (layersOf(root).some((layer) => layer.route === route)) keepUnmounted(root, route);
  return mount === undefined ? undefined : `${mount}${templateOf(route)}`;
}

function keepUnmounted(root: Application, route: Route): void {
  const routes = unmounted.get(root) ?? new WeakSet();
  unmounted.set(root, routes.add(route));
}

function templateOf({ path }: Route): string {
  return Array.isArray(path) ? path.join(' | ') : String(path);
}

/** The application and those that it is mounted on, the outermost first. */
function appsOf(app: Application): Application[] {
  const { parent } = app as Mounted;
  return parent ? [...appsOf(parent), app] : [app];
}

interface Search {
  readonly route: object;
  /** The applications still to be entered on the way. */
  readonly subApps: readonly Application[];
  /** What is left of the mounts, as the request has them. */
  readonly baseUrl: string;
}

/** The templates of the mounts on the way to the route. */
function mountOf(layers: readonly Layer[], path: string, search: Search): string | undefined {
  if (layers.some((layer) => layer.route === search.route)) return '';
  for (const layer of layers) {
    const mount = layer.route ? undefined : matchMount(layer, path);
    const rest = mount && restOf(layer, mount.matched, path, search);
    if (rest !== undefined) return mount?.template === undefined ? undefined : `${mount.template}${rest}`;
  }
  return undefined;
}

function restOf(layer: Layer, matched: string, path: string, search: Search): string | undefined {
  const below = path.slice(matched.length) || '/';
  const baseUrl = search.baseUrl.slice(matched.length);
  const [subApp, ...subApps] = search.subApps;
  if (layer.name === 'mounted_app' && subApp) return mountOf(layersOf(subApp), below, { ...search, subApps, baseUrl });
  if (layer.handle.stack) return mountOf(layer.handle.stack, below, { ...search, baseUrl });
  // A router behind a function cannot be looked into; it is the one where nothing of the mounts is left.
  return matched !== '' && matched === search.baseUrl ? '' : undefined;
}
