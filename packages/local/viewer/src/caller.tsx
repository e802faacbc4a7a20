import type { StoredSpan } from '../../src/session.js';
import { BoundedText } from './bounded-text.js';
import type { EventBranch } from './event-rows.js';
import { callerOf } from './hops.js';
import { ServiceName } from './service-name.js';
import { spanKey } from './span-key.js';

interface Props {
  readonly branch: EventBranch;
  readonly colors: ReadonlyMap<string, number>;
  readonly span: StoredSpan | undefined;
  readonly choose: (key: string) => void;
}

/** Which service called for this event, and by which request. */
export function Caller({ branch, colors, span, choose }: Props) {
  const caller = callerOf(branch)?.span;
  if (!caller) return null;
  const {
    'http.request.method': method,
    'url.path': path,
    'http.response.status_code': status,
  } = span?.attributes ?? {};
  return (
    <p class="facts">
      <span>
        called by <ServiceName name={caller.service} colors={colors} />
      </span>
      <button type="button" class="small" onClick={() => choose(spanKey(caller))}>
        <BoundedText text={caller.name} limit={80} />
      </button>
      {method !== undefined && (
        <code>
          <BoundedText text={`${method} ${path ?? ''}`} /> {status !== undefined && `→ ${status}`}
        </code>
      )}
    </p>
  );
}
