import { useEffect } from 'preact/hooks';
import { connectWhileVisible, useConnected } from './browser/live-updates.js';
import { useRoute } from './browser/use-route.js';
import { SessionList } from './list/session-list.js';
import { useSearchField } from './list/use-search-field.js';
import { SessionPage } from './session/session-page.js';
import './app.css';

export function App() {
  const route = useRoute();
  const searchField = useSearchField();
  useEffect(connectWhileVisible, []);
  return (
    <>
      <header class="page-header">
        <a class="brand" href="#/">
          <span class="logo" aria-hidden="true" />
          HoneyHive <span class="muted">on your machine</span>
        </a>
        <ConnectionStatus />
      </header>
      <main>
        {route.page === 'session' ? (
          <SessionPage key={route.id} route={route} />
        ) : (
          <SessionList route={route} searchField={searchField} />
        )}
      </main>
    </>
  );
}

function ConnectionStatus() {
  const connected = useConnected();
  if (connected === undefined) return null;
  return (
    <output class={connected ? 'connection' : 'connection disconnected'}>{connected ? 'live' : 'not connected'}</output>
  );
}
