import type { SessionOutline } from '../../../src/sessions/session.js';
import { SessionFieldList } from '../event/event-field-list.js';
import type { EventBranch, LikelyCallers } from '../trace/tree-rows.js';
import { CopyButton } from '../ui/copy-button.js';
import { formatDuration } from '../ui/format-duration.js';
import { formatTokens } from '../ui/format-tokens.js';
import { Timestamp } from '../ui/timestamp.js';
import { TruncatedText } from '../ui/truncated-text.js';
import { TimeByService } from './time-by-service.js';
import './session-header.css';

interface Props {
  readonly session: SessionOutline;
  readonly branches: readonly EventBranch[];
  readonly callers: LikelyCallers;
  readonly colors: ReadonlyMap<string, number>;
}

/** The name, figures and fields of a session, and where its time went. */
export function SessionHeader({ session, branches, callers, colors }: Props) {
  const { id, name, project, source, start, duration, spans, errors, traces, tokens } = session;
  return (
    <header class="session-header">
      <div class="title">
        <h1 class="clamped">
          <TruncatedText text={name || id} />
        </h1>
        <a class="button" href={`/sessions/${encodeURIComponent(id)}/otlp`} download>
          Export
        </a>
      </div>
      <p class="facts muted">
        <code>
          <TruncatedText text={id} />
        </code>
        <CopyButton label="Copy ID" text={() => id} />
        {project && <TruncatedText text={project} />}
        {source && <TruncatedText text={source} />}
        <Timestamp nanoseconds={start} />
      </p>
      <dl class="figures">
        <Figure name="Duration" value={formatDuration(duration)} />
        <Figure name="Events" value={spans.length} />
        <Figure name="Errors" value={errors} failed={errors > 0} />
        <Figure name="Traces" value={traces} />
        {tokens !== null && <Figure name="Tokens" value={formatTokens(tokens)} />}
      </dl>
      <TimeByService branches={branches} callers={callers} colors={colors} />
      <SessionFieldList fields={session} />
    </header>
  );
}

function Figure({ name, value, failed = false }: { name: string; value: string | number; failed?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={failed ? 'failed' : ''}>{value}</dd>
    </div>
  );
}
