import type { SpanEvent } from '../../src/otlp/span.js';
import { BoundedText } from './bounded-text.js';
import { formatDuration } from './format-duration.js';
import { Json } from './json.js';
import { useSome } from './use-some.js';

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
