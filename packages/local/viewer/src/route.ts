import { useEffect, useState } from 'preact/hooks';

export interface SessionsRoute {
  readonly page: 'sessions';
  readonly search: string;
  readonly errors: boolean;
}

export interface SessionRoute {
  readonly page: 'session';
  readonly id: string;
  /** The chosen event, as `spanKey` writes it. */
  readonly event: string | null;
}

/** What the address shows; it stands behind the #, so that every page is one file. */
export type Route = SessionsRoute | SessionRoute;

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, place, id, event] = path.split('/').map(decoded);
  if (place === 'sessions' && id) return { page: 'session', id, event: event || null };
  const parameters = new URLSearchParams(query);
  return { page: 'sessions', search: parameters.get('search') ?? '', errors: parameters.get('errors') === 'true' };
}

export function formatRoute(route: Route): string {
  if (route.page === 'session') {
    return `#/${['sessions', route.id, ...(route.event ? [route.event] : [])].map(encodeURIComponent).join('/')}`;
  }
  const query = new URLSearchParams();
  if (route.search) query.set('search', route.search);
  if (route.errors) query.set('errors', 'true');
  return query.size > 0 ? `#/?${query}` : '#/';
}

let lastSessions: SessionsRoute = { page: 'sessions', search: '', errors: false };

/** The list as it was last seen, its search included. */
export function formatLastSessions(): string {
  return formatRoute(lastSessions);
}

/** Shows another route in place of this one, without an entry in the history. */
export function replaceRoute(route: Route): void {
  history.replaceState(null, '', formatRoute(route));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  if (route.page === 'sessions') lastSessions = route;
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
