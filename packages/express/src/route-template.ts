import type { Application, Request } from 'express';
import { type Layer, layersOf, matchMount } from './layer.js';

interface Route {
  readonly path: string | RegExp | (string | RegExp)[];
}

interface Mounted {
  readonly parent?: Application;
}

const LEFT = Symbol.for('honeyhive.left-route');

type RoutedRequest = Request & { [LEFT]?: Route };

/** Records that the request's route has passed it on. */
export function leaveRoute(req: RoutedRequest): void {
  req[LEFT] = req.route;
}

/** The routes of each outermost application itself, which have no mounts to search for. */
const unmounted = new WeakMap<Application, WeakSet<Route>>();

/**
 * Returns the template of the route that has answered, mounts included, such as `/org/:org/items/:id`; undefined if there is
 * none. A route that has passed the request on is none if nothing was found behind it.
 */
export function routeTemplate(req: RoutedRequest): string | undefined {
  const route = req.route as Route | undefined;
  if (route === undefined || !req.app) return undefined;
  if (req[LEFT] === route && req.res?.statusCode === 404) return undefined;
  const [root = req.app, ...subApps] = appsOf(req.app);
  if (unmounted.get(root)?.has(route)) return templateOf(route);
  const baseUrl = req.baseUrl ?? '';
  const mount = mountOf(layersOf(root), pathIn(req, baseUrl), { route, subApps, baseUrl });
  if (layersOf(root).some((layer) => layer.route === route)) keepUnmounted(root, route);
  return mount === undefined ? undefined : `${mount}${templateOf(route)}`;
}

/** The path by which the routers have found the route: a middleware may have changed it since the request came in. */
function pathIn(req: Request, baseUrl: string): string {
  const [path = ''] = `${baseUrl}${req.url}`.split('?', 1);
  return path;
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
