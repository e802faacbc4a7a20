import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SessionSummary } from '../../../src/session.js';
import { useSessionVersion } from '../browser/live-updates.js';
import { lastSessionHref, replaceRoute, type SessionListRoute } from '../browser/route.js';
import { useDocumentTitle } from '../browser/use-document-title.js';
import { useJson } from '../browser/use-json.js';
import { useShortcuts } from '../browser/use-shortcuts.js';
import { EmptyState } from './empty-state.js';
import { ImportButton } from './import-button.js';
import { SessionRow } from './session-row.js';
import { Status } from './storage-status.js';
import './session-list.css';

const largestPage = 9999;

interface Props {
  readonly route: SessionListRoute;
  /** Where what is searched for is typed. */
  readonly field: RefObject<HTMLInputElement | null>;
}

/** All sessions, the newest first, as they come. */
export function SessionList({ route, field }: Props) {
  useDocumentTitle('Sessions');
  const { search, errors, limit } = route;
  const version = useSessionVersion();
  const query = new URLSearchParams({
    limit: String(limit),
    ...(search && { search }),
    ...(errors && { errors: 'true' }),
  });
  const { value: sessions, error } = useJson<SessionSummary[]>(`/sessions?${query}`, version);
  const shown = useLast(sessions) ?? [];

  const isMore = sessions === undefined || sessions.length === limit;

  const table = useRef<HTMLTableElement>(null);
  const move = (step: number) => {
    const links = linksIn(table.current);
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
  };
  const isShown = shown.length > 0;
  useLayoutEffect(() => {
    // Whoever comes back goes on from where they left.
    if (!isShown || document.activeElement !== document.body) return;
    linksIn(table.current)
      .find((link) => link.hash === lastSessionHref())
      ?.focus();
  }, [isShown]);
  useShortcuts({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
  });
  const leaveField = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key !== 'Escape') return;
    else if (search) replaceRoute({ ...route, search: '' });
    else field.current?.blur();
    event.preventDefault();
  };

  return (
    <>
      <h1 class="unseen">Sessions</h1>
      <search class="tools">
        <label class="search">
          <span class="unseen">Search sessions</span>
          <input
            ref={field}
            type="search"
            placeholder="Search ids, names, services, inputs and outputs"
            value={search}
            onInput={({ currentTarget }) => replaceRoute({ ...route, search: currentTarget.value })}
            onKeyDown={leaveField}
          />
          <span class="key" aria-hidden="true">
            /
          </span>
        </label>
        <label class="check">
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
      {shown.length > 0 && (
        <table class="sessions" ref={table}>
          <thead>
            <tr>
              <th scope="col">Session</th>
              <th scope="col" class="in-services">
                Services
              </th>
              <th scope="col" class="in-project">
                Project
              </th>
              <th scope="col" class="in-start">
                Started
              </th>
              <th scope="col" class="number">
                Duration
              </th>
              <th scope="col" class="number">
                Events
              </th>
              <th scope="col" class="number">
                Errors
              </th>
              <th scope="col" class="number in-tokens">
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
      {sessions?.length === 0 && (search || errors ? <p class="nothing">No session is like that.</p> : <EmptyState />)}
      {shown.length > 0 && isMore && limit < largestPage && (
        <button type="button" onClick={() => replaceRoute({ ...route, limit: Math.min(2 * limit, largestPage) })}>
          Show more
        </button>
      )}
      <Status version={version} />
    </>
  );
}

function linksIn(table: HTMLTableElement | null): HTMLAnchorElement[] {
  return [...(table?.querySelectorAll('a') ?? [])];
}

/** The last value that was there: a list stays in sight while another search is under way. */
function useLast<Value>(value: Value | undefined): Value | undefined {
  const last = useRef(value);
  if (value !== undefined) last.current = value;
  return last.current;
}
