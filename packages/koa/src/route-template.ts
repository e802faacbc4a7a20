import type { Context } from 'koa';

/** What @koa/router (or koa-router) and koa-mount leave on the context. */
interface Routed {
  readonly _matchedRoute?: string | RegExp;
  readonly mountPath?: string;
}

/** The template of the route that answered, as `/users/:id`; undefined when no router did. */
export function routeTemplate(ctx: Context): string | undefined {
  const { _matchedRoute: route, mountPath = '' } = ctx as Context & Routed;
  return route === undefined ? undefined : `${mountPath.replace(/\/$/, '')}${route}`;
}
