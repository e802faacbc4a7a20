import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionSummary } from '../../../src/sessions/session.js';
import { useSessionVersion } from '../browser/live-updates.js';
import type { SessionListRoute } from '../browser/route.js';
import { useDocumentTitle } from '../browser/use-document-title.js';
import { useJson } from '../browser/use-json.js';
import { lastSessionHref, replaceRoute } from '../browser/use-route.js';
import { useShortcuts } from '../browser/use-shortcuts.js';
import { EmptyState } from './empty-state.js';
import { ImportButton } from './import-button.js';
import { SessionRow } from './session-row.js';
import { StorageStatus } from './storage-status.js';
import './session-list.css';

const maxLimit = 9999;

interface Props {
  readonly route: SessionListRoute;
  readonly searchField: RefObject<HTMLInputElement | null>;
}

/** The page of all sessions, the newest first, updated live. */
export function SessionList({ route, searchField }: Props) {
  useDocumentTitle('Sessions');
  const { search, errors, limit } = route;
  const version = useSessionVersion();
  const query = new URLSearchParams({
    limit: String(limit),
    ...(search && { search }),
    ...(errors && { errors: 'true' }),
  });
  const { value: sessions, error } = useJson<SessionSummary[]>(`/sessions?${query}`, version);
  const shown = useLastDefined(sessions) ?? [];
  const mayHaveMore = sessions === undefined || sessions.length === limit;

  const table = useRef<HTMLTableElement>(null);
  const moveFocus = (step: number) => {
    const links = linksIn(table.current);
    const index = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, Math.min(links.length - 1, index + step))]?.focus();
  };
  const hasRows = shown.length > 0;
  useLayoutEffect(() => {
    // When the user returns from a session, its row has the focus again.
    if (!hasRows || document.activeElement !== document.body) return;
    linksIn(table.current)
      .find((link) => link.hash === lastSessionHref())
      ?.focus();
  }, [hasRows]);
  useShortcuts({
    ArrowDown: () => moveFocus(1),
    ArrowUp: () => moveFocus(-1),
  });
  const handleSearchKey = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') moveFocus(1);
    else if (event.key !== 'Escape') return;
    else if (search) replaceRoute({ ...route, search: '' });
    else searchField.current?.blur();
    event.preventDefault();
  };

  return (
    <>
      <h1 class="visually-hidden">Sessions</h1>
      <search class="toolbar">
        <label class="search">
          <span class="visually-hidden">Search sessions</span>
          <input
            ref={searchField}
            type="search"
            placeholder="Search IDs, names, services, inputs and outputs"
            value={search}
            onInput={({ currentTarget }) => replaceRoute({ ...route, search: currentTarget.value })}
            onKeyDown={handleSearchKey}
          />
          <span class="shortcut" aria-hidden="true">
            /
          </span>
        </label>
        <label class="checkbox">
          <input
            type="checkbox"
            checked={errors}
            onChange={({ currentTarget }) => replaceRoute({ ...route, errors: currentTarget.checked })}
          />
          with errors
        </label>
        <ImportButton />
      </search>
      {error && <p role="alert">{error}</p>}
      {hasRows && (
        <table class="sessions" ref={table}>
          <thead>
            <tr>
              <th scope="col">Session</th>
              <th scope="col" class="services-column">
                Services
              </th>
              <th scope="col" class="project-column">
                Project
              </th>
              <th scope="col" class="start-column">
                Started
              </th>
              <th scope="col" class="numeric">
                Duration
              </th>
              <th scope="col" class="numeric">
                Events
              </th>
              <th scope="col" class="numeric">
                Errors
              </th>
              <th scope="col" class="numeric tokens-column">
                Tokens
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </tbody>
        </table>
      )}
      {sessions?.length === 0 && (search || errors ? <p class="no-results">No matching sessions.</p> : <EmptyState />)}
      {hasRows && mayHaveMore && limit < maxLimit && (
        <button type="button" onClick={() => replaceRoute({ ...route, limit: Math.min(2 * limit, maxLimit) })}>
          Show more
        </button>
      )}
      <StorageStatus version={version} />
    </>
  );
}

function linksIn(table: HTMLTableElement | null): HTMLAnchorElement[] {
  return [...(table?.querySelectorAll('a') ?? [])];
}

/** Returns the last defined value, so that the previous results stay visible during a search. */
function useLastDefined<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}
