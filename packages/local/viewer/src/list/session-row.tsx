import type { SessionSummary } from '../../../src/sessions/session.js';
import { formatRoute } from '../browser/route.js';
import { formatDuration } from '../ui/format-duration.js';
import { formatTokens } from '../ui/format-tokens.js';
import { serviceColors } from '../ui/service-colors.js';
import { ServiceName } from '../ui/service-name.js';
import { Timestamp } from '../ui/timestamp.js';
import { TruncatedText } from '../ui/truncated-text.js';
import './session-row.css';

const serviceLimit = 6;

/** A row of the session table. In a narrow window its cells take two lines. */
export function SessionRow({ session }: { session: SessionSummary }) {
  const { id, name, project, source, start, duration, spans, errors, services, tokens } = session;
  const colors = serviceColors(services);
  return (
    <tr>
      <th scope="row">
        <a class="clamped" href={formatRoute({ page: 'session', id, event: null })}>
          <TruncatedText text={name || id} limit={120} />
        </a>
        <small class="muted">
          <TruncatedText text={id} limit={120} />
        </small>
      </th>
      <td class="services-column">
        <span class="services">
          {services.slice(0, serviceLimit).map((service) => (
            <ServiceName key={service} name={service} colors={colors} />
          ))}
          {services.length > serviceLimit && <span class="muted">and {services.length - serviceLimit} more</span>}
        </span>
      </td>
      <td class="project-column">
        <TruncatedText text={project ?? ''} limit={60} />
        {source && (
          <small class="muted">
            <TruncatedText text={source} limit={60} />
          </small>
        )}
      </td>
      <td class="start-column">
        <Timestamp nanoseconds={start} />
      </td>
      <td class="numeric">{formatDuration(duration)}</td>
      <td class="numeric">{spans}</td>
      <td class={errors > 0 ? 'numeric failed' : 'numeric'}>{errors}</td>
      <td class="numeric tokens-column">{tokens === null ? '' : formatTokens(tokens)}</td>
    </tr>
  );
}
