import type { SpanOutline, StoredSpan } from '../../../src/session.js';
import { formatRoute } from '../browser/route.js';
import type { EventBranch } from '../trace/event-rows.js';
import { callerOf } from '../trace/hops.js';
import { spanKey } from '../trace/span-key.js';
import { BoundedText } from '../ui/bounded-text.js';
import { ServiceName } from '../ui/service-name.js';

interface Props {
  readonly branch: EventBranch;
  /** What most likely called it, where its parent is not here. */
  readonly likely: SpanOutline | undefined;
  readonly colors: ReadonlyMap<string, number>;
  readonly span: StoredSpan | undefined;
  readonly choose: (key: string) => void;
}

/** Which service called for this event, and by which request. */
export function Caller({ branch, likely, colors, span, choose }: Props) {
  const certain = callerOf(branch)?.span;
  const caller = certain ?? (branch.span.parentSessionId === null ? likely : undefined);
  return (
    <>
      {branch.orphan && <Parent span={branch.span} />}
      {caller && (
        <p class="facts">
          <span>
            {certain ? 'Called by' : 'Probably called by'} <ServiceName name={caller.service} colors={colors} />
          </span>
          <button type="button" class="small" onClick={() => choose(spanKey(caller))}>
            <BoundedText text={caller.name} limit={80} />
          </button>
          {span && <Request {...span} />}
        </p>
      )}
    </>
  );
}

function Request({ attributes }: StoredSpan) {
  const { 'http.request.method': method, 'url.path': path, 'http.response.status_code': status } = attributes;
  if (method === undefined) return null;
  return (
    <code>
      <BoundedText text={`${method} ${path ?? ''}`} /> {status !== undefined && `→ ${status}`}
    </code>
  );
}

/** Where the parent is that this session does not have. */
function Parent({ span: { parentSpanId, parentSessionId } }: { span: SpanOutline }) {
  if (parentSessionId === null) {
    return (
      <p class="lost">
        Its parent <code>{parentSpanId}</code> was not received.
      </p>
    );
  }
  return (
    <p class="lost">
      Its parent is in{' '}
      <a href={formatRoute({ page: 'session', id: parentSessionId, event: null })}>
        session <BoundedText text={parentSessionId} limit={60} />
      </a>
      .
    </p>
  );
}
