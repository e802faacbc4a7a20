export interface SessionListRoute {
  readonly page: 'sessions';
  readonly search: string;
  /** Lists only sessions with errors. */
  readonly errors: boolean;
  /** The maximum number of sessions listed. */
  readonly limit: number;
}

export interface SessionRoute {
  readonly page: 'session';
  readonly id: string;
  /** The `spanKey` of the selected event. */
  readonly event: string | null;
}

/** The page that a URL shows. It is kept in the fragment, so that the server serves one file for every page. */
export type Route = SessionListRoute | SessionRoute;

const pageSize = 100;

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, place, id, event] = path.split('/').map(decode);
  if (place === 'sessions' && id) return { page: 'session', id, event: event || null };
  const parameters = new URLSearchParams(query);
  return {
    page: 'sessions',
    search: parameters.get('search') ?? '',
    errors: parameters.get('errors') === 'true',
    limit: Number(parameters.get('limit')) || pageSize,
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

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
