import type { SpanEvent } from '../../../src/span.js';
import { BoundedText } from '../ui/bounded-text.js';
import { formatDuration } from '../ui/format-duration.js';
import { Json } from '../ui/json.js';
import { useSome } from '../ui/use-some.js';

const most = 50;

/** What happened during a span, as exceptions; `start` is the span's. */
export function SpanEvents({ events, start }: { events: readonly SpanEvent[]; start: string }) {
  const [shown, more] = useSome(events, most, 'span events');
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
              <BoundedText text={name} />
            </strong>{' '}
            <span class="quiet">after {formatDuration(Number(BigInt(time) - BigInt(start)) / 1e6)}</span>
            <div class="json">
              <Json value={attributes} />
            </div>
          </li>
        ))}
      </ul>
      {more}
    </details>
  );
}
