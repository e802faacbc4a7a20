import type { SpanOutline } from '../../../src/session.js';
import { TruncatedText } from '../ui/truncated-text.js';

interface Props {
  readonly span: SpanOutline;
  readonly caller: SpanOutline | undefined;
}

/** In the row of an event whose parent is not in its session: what called it, as far as that is known. */
export function MissingParentLabel({ span: { parentSpanId, parentSessionId }, caller }: Props) {
  if (parentSessionId !== null) {
    return (
      <small class="missing">
        Parent in session <TruncatedText text={parentSessionId} limit={40} />
      </small>
    );
  }
  if (!caller) return <small class="missing">Parent {parentSpanId?.slice(0, 8)} not received</small>;
  return (
    <small class="missing">
      <span class="roomy">Probably called </span>by <TruncatedText text={caller.service} limit={60} />
      <span class="roomy">
        {' · '}
        <TruncatedText text={caller.name} limit={80} />
      </span>
      <span class="narrow">?</span>
    </small>
  );
}
