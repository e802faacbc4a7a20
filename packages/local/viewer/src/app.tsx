import { useEffect } from 'preact/hooks';
import { connectWhileVisible, useConnected } from './browser/live-updates.js';
import { useRoute } from './browser/route.js';
import { SessionList } from './list/session-list.js';
import { useSearchField } from './list/use-search-field.js';
import { SessionPage } from './session/session-page.js';
import './app.css';

export function App() {
  const route = useRoute();
  const field = useSearchField();
  useEffect(connectWhileVisible, []);
  return (
    <>
      <header class="top">
        <a class="brand" href="#/">
          <span class="logo" aria-hidden="true" />
          HoneyHive <span class="quiet">on your machine</span>
        </a>
        <Connection />
      </header>
      <main>
        {route.page === 'session' ? (
          <SessionPage key={route.id} route={route} />
        ) : (
          <SessionList route={route} field={field} />
        )}
      </main>
    </>
  );
}

function Connection() {
  const connected = useConnected();
  if (connected === undefined) return null;
  return <output class={connected ? 'live' : 'live lost'}>{connected ? 'live' : 'not connected'}</output>;
}
