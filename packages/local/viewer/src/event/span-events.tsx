import type { SpanEvent } from '../../../src/otlp/span.js';
import { formatDuration } from '../ui/format-duration.js';
import { JsonView } from '../ui/json-view.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { useShowAll } from '../ui/use-show-all.js';

const eventLimit = 50;

/** The events of a span, such as exceptions. `start` is the start of the span. */
export function SpanEvents({ events, start }: { events: readonly SpanEvent[]; start: string }) {
  const [shown, showAllButton] = useShowAll(events, eventLimit, 'span events');
  if (events.length === 0) return null;
  return (
    <details open>
      <summary>
        <h3>Span events</h3>
      </summary>
      <ul class="span-events">
        {shown.map(({ name, time, attributes }, index) => (
          <li key={index}>
            <strong>
              <TruncatedText text={name} />
            </strong>{' '}
            <span class="muted">after {formatDuration(Number(BigInt(time) - BigInt(start)) / 1e6)}</span>
            <div class="json">
              <JsonView value={attributes} />
            </div>
          </li>
        ))}
      </ul>
      {showAllButton}
    </details>
  );
}
