import type { SessionSummary } from '../../../src/session.js';
import { formatRoute } from '../browser/route.js';
import { formatDuration } from '../ui/format-duration.js';
import { formatTokens } from '../ui/format-tokens.js';
import { serviceColors } from '../ui/service-colors.js';
import { ServiceName } from '../ui/service-name.js';
import { Timestamp } from '../ui/timestamp.js';
import { TruncatedText } from '../ui/truncated-text.js';
import './session-row.css';

/** One line of the list; where there is little room, two. */
export function SessionRow({ session }: { session: SessionSummary }) {
  const { id, name, project, source, start, duration, spans, errors, services, tokens } = session;
  const colors = serviceColors(services);
  return (
    <tr>
      <th scope="row">
        <a class="clamped" href={formatRoute({ page: 'session', id, event: null })}>
          <TruncatedText text={name || id} limit={120} />
        </a>
        <small class="quiet">
          <TruncatedText text={id} limit={120} />
        </small>
      </th>
      <td class="in-services">
        <span class="services">
          {services.slice(0, 6).map((service) => (
            <ServiceName key={service} name={service} colors={colors} />
          ))}
          {services.length > 6 && <span class="quiet">and {services.length - 6} more</span>}
        </span>
      </td>
      <td class="in-project">
        <TruncatedText text={project ?? ''} limit={60} />
        {source && (
          <small class="quiet">
            <TruncatedText text={source} limit={60} />
          </small>
        )}
      </td>
      <td class="in-start">
        <Timestamp nanoseconds={start} />
      </td>
      <td class="number">{formatDuration(duration)}</td>
      <td class="number">{spans}</td>
      <td class={errors > 0 ? 'number failed' : 'number'}>{errors}</td>
      <td class="number in-tokens">{tokens === null ? '' : formatTokens(tokens)}</td>
    </tr>
  );
}
