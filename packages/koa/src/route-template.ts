import type { Context } from 'koa';

/** What @koa/router (or koa-router) and koa-mount leave on the context. */
interface Routed {
  readonly _matchedRoute?: string | RegExp;
  readonly mountPath?: string;
}

/** Returns the template of the route that answered, such as `/users/:id`; undefined if no router did. */
export function routeTemplate(ctx: Context): string | undefined {
  const { _matchedRoute: route, mountPath, originalUrl } = ctx as Context & Routed;
  if (route === undefined) return undefined;
  const mount = mountPath?.replace(/\/$/, '') ?? '';
  return mount !== '' && isBelow(mount, String(route), originalUrl) ? `${mount}${route}` : String(route);
}

// koa-mount leaves its path on the context after the request has left it, so the part of the URL before the route decides.
function isBelow(mount: string, route: string, url: string): boolean {
  const [path = ''] = url.split('?', 1);
  const before = path
    .split('/')
    .slice(0, -(route.split('/').length - 1))
    .join('/');
  return before.endsWith(mount);
}
