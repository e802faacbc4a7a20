import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { likelyCallers } from '../../../src/likely-callers.js';
import type { SessionOutline } from '../../../src/session.js';
import { spanTree } from '../../../src/span-tree.js';
import { useSessionVersion } from '../browser/live-updates.js';
import { lastSessionListHref, replaceRoute, type SessionRoute } from '../browser/route.js';
import { useDocumentTitle } from '../browser/use-document-title.js';
import { useJson } from '../browser/use-json.js';
import { useShortcuts } from '../browser/use-shortcuts.js';
import { EventPanel } from '../event/event-panel.js';
import { spanKey } from '../trace/span-key.js';
import { serviceColors } from '../ui/service-colors.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { EventTree } from './event-tree.js';
import { Findings } from './findings.js';
import { SessionHeader } from './session-header.js';
import { useInitialEvent } from './use-initial-event.js';
import './session-page.css';

/** One session: what happened, where its time went, and the event that is chosen. */
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

function SessionDetails({
  session,
  route,
  version,
}: {
  session: SessionOutline;
  route: SessionRoute;
  version: number;
}) {
  const branches = useMemo(() => spanTree(session.spans), [session]);
  const callers = useMemo(() => likelyCallers(branches), [branches]);
  const colors = useMemo(() => serviceColors(session.services), [session]);
  const asked = branches.find(({ span }) => spanKey(span) === route.event);
  const first = useInitialEvent(branches);
  const chosen = asked ?? first;
  const [opened, setOpened] = useState(route.event !== null);
  const tree = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);

  const choose = (key: string) => replaceRoute({ ...route, event: key });
  const open = () => {
    setOpened(true);
    requestAnimationFrame(() => panel.current?.focus());
  };
  const show = () => {
    setOpened(true);
    requestAnimationFrame(() => tree.current?.checkVisibility() || panel.current?.focus());
  };
  const goTo = (key: string) => {
    choose(key);
    open();
  };
  useLayoutEffect(() => {
    if (document.activeElement === document.body) tree.current?.focus({ preventScroll: true });
  }, []);
  const close = () => {
    setOpened(false);
    tree.current?.focus();
  };
  return (
    <>
      <SessionHeader session={session} branches={branches} callers={callers} colors={colors} />
      <Findings findings={session.findings} spans={session.spans} choose={goTo} />
      <Legend />
      <div class={opened ? 'panes opened' : 'panes'}>
        <EventTree
          tree={tree}
          branches={branches}
          callers={callers}
          colors={colors}
          chosen={chosen}
          choose={choose}
          open={open}
          show={show}
        />
        {chosen && (
          <EventPanel
            key={spanKey(chosen.span)}
            panel={panel}
            branch={chosen}
            likely={callers.get(chosen.span)}
            colors={colors}
            version={version}
            choose={goTo}
            close={close}
          />
        )}
      </div>
    </>
  );
}

function Legend() {
  return (
    <p class="legend quiet" aria-hidden="true">
      <span>
        <i class="critical" /> held the answer up
      </span>
      <span>
        <i class="bar" /> waited, or ran beside
      </span>
      <span>
        <i class="dot hop" /> called by another service
      </span>
      <span class="keys">↑ ↓ move, Enter opens, Esc goes back, / searches</span>
    </p>
  );
}
