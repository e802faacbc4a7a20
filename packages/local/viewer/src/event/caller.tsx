import type { SpanOutline, StoredSpan } from '../../../src/session.js';
import { formatRoute } from '../browser/route.js';
import { remoteParent } from '../trace/find-hops.js';
import { spanKey } from '../trace/span-key.js';
import type { EventBranch } from '../trace/tree-rows.js';
import { ServiceName } from '../ui/service-name.js';
import { TruncatedText } from '../ui/truncated-text.js';

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
  const certain = remoteParent(branch)?.span;
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
            <TruncatedText text={caller.name} limit={80} />
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
      <TruncatedText text={`${method} ${path ?? ''}`} /> {status !== undefined && `→ ${status}`}
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
        session <TruncatedText text={parentSessionId} limit={60} />
      </a>
      .
    </p>
  );
}
