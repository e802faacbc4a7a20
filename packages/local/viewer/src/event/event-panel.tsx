import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { SpanOutline, StoredSpan } from '../../../src/session.js';
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
import { conversation } from './read-conversation.js';
import { readEventFields } from './read-event-fields.js';
import { SpanEvents } from './span-events.js';
import './event-panel.css';

interface Props {
  readonly panel: RefObject<HTMLElement | null>;
  readonly branch: EventBranch;
  /** What most likely called it, where its parent is not here. */
  readonly likely: SpanOutline | undefined;
  readonly colors: ReadonlyMap<string, number>;
  readonly version: number;
  readonly choose: (key: string) => void;
  readonly close: () => void;
}

/** All that is known of one event. */
export function EventPanel({ panel, branch, likely, colors, version, choose, close }: Props) {
  const { traceId, spanId, name, service, eventType, start, duration, error, tokens } = branch.span;
  const { value: span, error: failure } = useJson<StoredSpan>(`/spans/${traceId}/${spanId}`, version);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  };
  return (
    <section class="event-panel" ref={panel} tabIndex={-1} aria-label="Event" onKeyDown={leave}>
      <div class="title">
        <h2 class="clamped">
          <TruncatedText text={span?.name ?? name} limit={300} />
        </h2>
        <button type="button" class="close small" onClick={close}>
          Back to the tree
        </button>
      </div>
      <p class="facts">
        <ServiceName name={service} colors={colors} />
        <span class="tag">
          <TruncatedText text={eventType} limit={40} />
        </span>
        <span>
          {formatDuration(duration)}
          {branch.children.length > 0 && <span class="quiet">, {formatDuration(selfTime(branch))} of its own</span>}
        </span>
        {tokens !== null && <span>{formatTokens(tokens)} tokens</span>}
        <span class="quiet">
          <Timestamp nanoseconds={start} />
        </span>
      </p>
      {error !== null && (
        <p class="error">
          <TruncatedText text={error} limit={2000} />
        </p>
      )}
      <Caller branch={branch} likely={likely} colors={colors} span={span} choose={choose} />
      {failure && <p role="alert">{failure}</p>}
      {span && <EventDetails span={span} />}
    </section>
  );
}

function EventDetails({ span }: { span: StoredSpan }) {
  const fields = useMemo(() => readEventFields(span.attributes), [span]);
  const messages = useMemo(() => conversation(span.attributes, span.events), [span]);
  const { attributes, events, links, ...timing } = span;
  return (
    <>
      {messages.length > 0 && <Conversation messages={messages} />}
      <EventFieldList fields={fields} closed={messages.length > 0 ? ['inputs', 'outputs'] : []} />
      <SpanEvents events={events} start={span.start} />
      <JsonDetails title="Attributes" value={attributes} />
      {links.length > 0 && <JsonDetails title="Links" value={links} />}
      <JsonDetails title="Span" value={timing} />
      <CopyButton label="Copy as JSON" text={() => JSON.stringify({ ...fields, span }, null, 2)} />
    </>
  );
}
