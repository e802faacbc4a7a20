import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { likelyCallers } from '../../../src/sessions/likely-callers.js';
import type { SessionOutline } from '../../../src/sessions/session.js';
import { spanTree } from '../../../src/sessions/span-tree.js';
import { useSessionVersion } from '../browser/live-updates.js';
import type { SessionRoute } from '../browser/route.js';
import { useDocumentTitle } from '../browser/use-document-title.js';
import { useJson } from '../browser/use-json.js';
import { lastSessionListHref, replaceRoute } from '../browser/use-route.js';
import { useShortcuts } from '../browser/use-shortcuts.js';
import { EventPanel } from '../event/event-panel.js';
import { spanKey } from '../trace/span-key.js';
import { serviceColors } from '../ui/service-colors.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { EventTree } from './event-tree.js';
import { Findings } from './findings.js';
import { Legend } from './legend.js';
import { SessionHeader } from './session-header.js';
import { useInitialEvent } from './use-initial-event.js';
import './session-page.css';

/** The page of one session: its events, where its time went, and details of the selected event. */
export function SessionPage({ route }: { route: SessionRoute }) {
  const { id } = route;
  const version = useSessionVersion(id);
  const { value: session, error } = useJson<SessionOutline>(`/sessions/${encodeURIComponent(id)}/outline`, version);
  useDocumentTitle(session?.name || id);
  useShortcuts({ Escape: () => location.assign(lastSessionListHref()) });

  return (
    <>
      <nav aria-label="Breadcrumb">
        <a href={lastSessionListHref()}>← Sessions</a>
      </nav>
      {error && (
        <p role="alert">
          <TruncatedText text={error} />
        </p>
      )}
      {session && <SessionDetails session={session} route={route} version={version} />}
    </>
  );
}

interface DetailsProps {
  readonly session: SessionOutline;
  readonly route: SessionRoute;
  readonly version: number;
}

function SessionDetails({ session, route, version }: DetailsProps) {
  const branches = useMemo(() => spanTree(session.spans), [session]);
  const callers = useMemo(() => likelyCallers(branches), [branches]);
  const colors = useMemo(() => serviceColors(session.services), [session]);
  const initialEvent = useInitialEvent(branches);
  const selected = branches.find(({ span }) => spanKey(span) === route.event) ?? initialEvent;
  // In a narrow window, only the tree or the panel is visible.
  const [isPanelOpen, setPanelOpen] = useState(route.event !== null);
  const tree = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) tree.current?.focus({ preventScroll: true });
  }, []);

  const select = (key: string) => replaceRoute({ ...route, event: key });
  const openPanel = () => {
    setPanelOpen(true);
    requestAnimationFrame(() => panel.current?.focus());
  };
  const revealPanel = () => {
    setPanelOpen(true);
    requestAnimationFrame(() => tree.current?.checkVisibility() || panel.current?.focus());
  };
  const closePanel = () => {
    setPanelOpen(false);
    tree.current?.focus();
  };
  const selectAndOpen = (key: string) => {
    select(key);
    openPanel();
  };
  return (
    <>
      <SessionHeader session={session} branches={branches} callers={callers} colors={colors} />
      <Findings findings={session.findings} spans={session.spans} onSelect={selectAndOpen} />
      <Legend />
      <div class={isPanelOpen ? 'panes panel-open' : 'panes'}>
        <EventTree
          treeRef={tree}
          branches={branches}
          callers={callers}
          colors={colors}
          selected={selected}
          onSelect={select}
          onOpen={openPanel}
          onReveal={revealPanel}
        />
        {selected && (
          <EventPanel
            key={spanKey(selected.span)}
            panelRef={panel}
            branch={selected}
            likelyCaller={callers.get(selected.span)}
            colors={colors}
            version={version}
            onSelect={selectAndOpen}
            onClose={closePanel}
          />
        )}
      </div>
    </>
  );
}
