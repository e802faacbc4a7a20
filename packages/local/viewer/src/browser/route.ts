import { useEffect, useState } from 'preact/hooks';

export interface SessionListRoute {
  readonly page: 'sessions';
  readonly search: string;
  readonly errors: boolean;
  /** How many are shown. */
  readonly limit: number;
}

export interface SessionRoute {
  readonly page: 'session';
  readonly id: string;
  /** The chosen event, as `spanKey` writes it. */
  readonly event: string | null;
}

/** What the address shows; it stands behind the #, so that every page is one file. */
export type Route = SessionListRoute | SessionRoute;

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, place, id, event] = path.split('/').map(decoded);
  if (place === 'sessions' && id) return { page: 'session', id, event: event || null };
  const parameters = new URLSearchParams(query);
  const limit = Number(parameters.get('limit')) || pageSize;
  return {
    page: 'sessions',
    search: parameters.get('search') ?? '',
    errors: parameters.get('errors') === 'true',
    limit,
  };
}

export function formatRoute(route: Route): string {
  if (route.page === 'session') {
    return `#/${['sessions', route.id, ...(route.event ? [route.event] : [])].map(encodeURIComponent).join('/')}`;
  }
  const query = new URLSearchParams();
  if (route.search) query.set('search', route.search);
  if (route.errors) query.set('errors', 'true');
  if (route.limit !== pageSize) query.set('limit', String(route.limit));
  return query.size > 0 ? `#/?${query}` : '#/';
}

const pageSize = 100;
let lastSessions: SessionListRoute = { page: 'sessions', search: '', errors: false, limit: pageSize };
let lastSession: SessionRoute | undefined;

/** The list as it was last seen, its search included. */
export function lastSessionListHref(): string {
  return formatRoute(lastSessions);
}

/** The address of the session that was seen last; empty before any was. */
export function lastSessionHref(): string {
  return lastSession ? formatRoute({ ...lastSession, event: null }) : '';
}

/** Shows another route in place of this one, without an entry in the history; the address may follow a moment later. */
export function replaceRoute(route: Route): void {
  dispatchEvent(new CustomEvent<Route>('route', { detail: route }));
  next = { route, from: location.hash };
  if (timer === undefined) write();
}

// A key that is held down moves thirty times a second; Chrome takes twenty changes of the address, Safari three.
const pause = 350;
let next: { readonly route: Route; readonly from: string } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function write(): void {
  timer = undefined;
  if (!next) return;
  const { route, from } = next;
  next = undefined;
  // Whoever went elsewhere since stays there.
  if (location.hash === from) history.replaceState(null, '', formatRoute(route));
  timer = setTimeout(write, pause);
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  if (route.page === 'sessions') lastSessions = route;
  else lastSession = route;
  useEffect(() => {
    const follow = () => setRoute(parseRoute(location.hash));
    const replace = (event: Event) => setRoute((event as CustomEvent<Route>).detail);
    addEventListener('hashchange', follow);
    addEventListener('route', replace);
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('route', replace);
    };
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
