import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SpanOutline, StoredSpan } from '../../../src/sessions/session.js';
import { useJson } from '../browser/use-json.js';
import { selfTime } from '../trace/self-time.js';
import type { EventBranch } from '../trace/tree-rows.js';
import { CopyButton } from '../ui/copy-button.js';
import { formatDuration } from '../ui/format-duration.js';
import { formatTokens } from '../ui/format-tokens.js';
import { JsonDetails } from '../ui/json-details.js';
import { ServiceName } from '../ui/service-name.js';
import { Timestamp } from '../ui/timestamp.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { Caller } from './caller.js';
import { Conversation } from './conversation.js';
import { EventFieldList } from './event-field-list.js';
import { readConversation } from './read-conversation.js';
import { readEventFields } from './read-event-fields.js';
import { readModel } from './read-model.js';
import { SpanEvents } from './span-events.js';
import './event-panel.css';

interface Props {
  readonly panelRef: RefObject<HTMLElement | null>;
  readonly branch: EventBranch;
  /** Defined if the event is an orphan with a likely caller. */
  readonly likelyCaller: SpanOutline | undefined;
  readonly colors: ReadonlyMap<string, number>;
  readonly version: number;
  readonly onSelect: (key: string) => void;
  readonly onClose: () => void;
}

/** Everything that is known about one event. */
export function EventPanel({ panelRef, branch, likelyCaller, colors, version, onSelect, onClose }: Props) {
  const { traceId, spanId, name, service, eventType, start, duration, error, tokens } = branch.span;
  const { value: span, error: fetchError } = useJson<StoredSpan>(`/spans/${traceId}/${spanId}`, version);
  const model = span && readModel(span.attributes);
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onClose();
  };
  return (
    <section class="event-panel" ref={panelRef} tabIndex={-1} aria-label="Event" onKeyDown={closeOnEscape}>
      <div class="title">
        <h2 class="clamped">
          <TruncatedText text={span?.name ?? name} limit={300} />
        </h2>
        <button type="button" class="back small" onClick={onClose}>
          Back to the tree
        </button>
      </div>
      <p class="facts">
        <ServiceName name={service} colors={colors} />
        <span class="tag">
          <TruncatedText text={eventType} limit={40} />
        </span>
        {model && (
          <span>
            <TruncatedText text={model} limit={60} />
          </span>
        )}
        <span>
          {formatDuration(duration)}
          {branch.children.length > 0 && <span class="muted">, {formatDuration(selfTime(branch))} self time</span>}
        </span>
        {tokens !== null && <span>{formatTokens(tokens)} tokens</span>}
        <span class="muted">
          <Timestamp nanoseconds={start} />
        </span>
      </p>
      {error !== null && (
        <p class="error">
          <TruncatedText text={error} limit={2000} />
        </p>
      )}
      <Caller branch={branch} likelyCaller={likelyCaller} colors={colors} span={span} onSelect={onSelect} />
      {fetchError && <p role="alert">{fetchError}</p>}
      {span && <EventDetails span={span} />}
    </section>
  );
}

function EventDetails({ span }: { span: StoredSpan }) {
  const fields = useMemo(() => readEventFields(span.attributes), [span]);
  const messages = useMemo(() => readConversation(span.attributes, span.events), [span]);
  const { attributes, events, links, ...otherFields } = span;
  return (
    <>
      {messages.length > 0 && <Conversation messages={messages} />}
      <EventFieldList fields={fields} collapsed={messages.length > 0 ? ['inputs', 'outputs'] : []} />
      <SpanEvents events={events} start={span.start} />
      <JsonDetails title="Attributes" value={attributes} />
      {links.length > 0 && <JsonDetails title="Links" value={links} />}
      <JsonDetails title="Span" value={otherFields} />
      <CopyButton label="Copy as JSON" text={() => JSON.stringify({ ...fields, span }, null, 2)} />
    </>
  );
}
