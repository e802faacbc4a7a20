import type { SpanOutline } from '../../../src/sessions/session.js';
import { TruncatedText } from '../ui/truncated-text.js';

interface Props {
  readonly span: SpanOutline;
  readonly caller: SpanOutline | undefined;
}

/** Shown in the row of an orphan: where its parent is, or what most likely called it. */
export function MissingParentLabel({ span: { parentSpanId, parentSessionId }, caller }: Props) {
  if (parentSessionId !== null) {
    return (
      <small class="missing-parent">
        Parent in session <TruncatedText text={parentSessionId} limit={40} />
      </small>
    );
  }
  if (!caller) return <small class="missing-parent">Parent {parentSpanId?.slice(0, 8)} not received</small>;
  return (
    <small class="missing-parent">
      <span class="wide-only">Probably called </span>by <TruncatedText text={caller.service} limit={60} />
      <span class="wide-only">
        {' · '}
        <TruncatedText text={caller.name} limit={80} />
      </span>
      <span class="narrow-only">?</span>
    </small>
  );
}
