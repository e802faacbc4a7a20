import type { SpanOutline, StoredSpan } from '../../../src/sessions/session.js';
import { formatRoute } from '../browser/route.js';
import { remoteParent } from '../trace/find-hops.js';
import { spanKey } from '../trace/span-key.js';
import type { EventBranch } from '../trace/tree-rows.js';
import { ServiceName } from '../ui/service-name.js';
import { TruncatedText } from '../ui/truncated-text.js';

interface Props {
  readonly branch: EventBranch;
  /** Defined if the event is an orphan with a likely caller. */
  readonly likelyCaller: SpanOutline | undefined;
  readonly colors: ReadonlyMap<string, number>;
  /** Undefined until it is fetched. */
  readonly span: StoredSpan | undefined;
  readonly onSelect: (key: string) => void;
}

/** The service that called this event, and the HTTP request that it sent. */
export function Caller({ branch, likelyCaller, colors, span, onSelect }: Props) {
  const knownCaller = remoteParent(branch)?.span;
  const caller = knownCaller ?? (branch.span.parentSessionId === null ? likelyCaller : undefined);
  return (
    <>
      {branch.orphan && <MissingParentNotice span={branch.span} />}
      {caller && (
        <p class="facts">
          <span>
            {knownCaller ? 'Called by' : 'Probably called by'} <ServiceName name={caller.service} colors={colors} />
          </span>
          <button type="button" class="small" onClick={() => onSelect(spanKey(caller))}>
            <TruncatedText text={caller.name} limit={80} />
          </button>
          {span && <RequestLine {...span} />}
        </p>
      )}
    </>
  );
}

function RequestLine({ attributes }: StoredSpan) {
  const { 'http.request.method': method, 'url.path': path, 'http.response.status_code': status } = attributes;
  if (method === undefined) return null;
  return (
    <code>
      <TruncatedText text={`${method} ${path ?? ''}`} /> {status !== undefined && `→ ${status}`}
    </code>
  );
}

function MissingParentNotice({ span: { parentSpanId, parentSessionId } }: { span: SpanOutline }) {
  if (parentSessionId === null) {
    return (
      <p class="missing-parent-notice">
        The parent span <code>{parentSpanId}</code> was not received.
      </p>
    );
  }
  return (
    <p class="missing-parent-notice">
      The parent span is in{' '}
      <a href={formatRoute({ page: 'session', id: parentSessionId, event: null })}>
        session <TruncatedText text={parentSessionId} limit={60} />
      </a>
      .
    </p>
  );
}
