import { useEffect, useState } from 'preact/hooks';
import { formatRoute, parseRoute, type Route, type SessionListRoute, type SessionRoute } from './route.js';

let lastSessionList: SessionListRoute | undefined;
let lastSession: SessionRoute | undefined;

/** Returns the URL of the list as it was last shown, with its search. */
export function lastSessionListHref(): string {
  return lastSessionList ? formatRoute(lastSessionList) : '#/';
}

/** Returns the URL of the session that was last shown, or an empty string. */
export function lastSessionHref(): string {
  return lastSession ? formatRoute({ ...lastSession, event: null }) : '';
}

/** Returns the current route. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  if (route.page === 'sessions') lastSessionList = route;
  else lastSession = route;
  useEffect(() => {
    const followHash = () => setRoute(parseRoute(location.hash));
    const replace = (event: Event) => setRoute((event as CustomEvent<Route>).detail);
    addEventListener('hashchange', followHash);
    addEventListener('route', replace);
    return () => {
      removeEventListener('hashchange', followHash);
      removeEventListener('route', replace);
    };
  }, []);
  return route;
}

/** Shows `route` at once, without a new history entry. The URL follows within `historyInterval`. */
export function replaceRoute(route: Route): void {
  dispatchEvent(new CustomEvent<Route>('route', { detail: route }));
  pending = { route, replacedHash: location.hash };
  if (timer === undefined) updateUrl();
}

// Milliseconds. A key that is held down selects 30 events a second, and browsers limit calls of `replaceState`:
// Chrome to 20 a second, Safari to 3.
const historyInterval = 350;
let pending: { readonly route: Route; readonly replacedHash: string } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function updateUrl(): void {
  timer = undefined;
  if (!pending) return;
  const { route, replacedHash } = pending;
  pending = undefined;
  // Does nothing if the user has navigated elsewhere in the meantime.
  if (location.hash === replacedHash) history.replaceState(null, '', formatRoute(route));
  timer = setTimeout(updateUrl, historyInterval);
}
