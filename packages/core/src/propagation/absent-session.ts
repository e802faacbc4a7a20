import { type Context, trace } from '@opentelemetry/api';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import { parseTraceparent } from '../headers/traceparent.js';
import { defaultSession } from '../session/default-session.js';
import { isDefaultSessionTrace } from '../session/default-session-traces.js';
import type { Session } from '../session/session.js';
import { sessionFields } from '../session/session-fields.js';
import { sessionLabel } from '../session/session-label.js';
import { getSession } from '../session/session-scope.js';
import { ownHeader } from './forwarded-headers.js';
import { isVendorTraceparent } from './vendor-traceparent.js';

/**
 * Returns the fields of the active session that an outgoing request lacks. A field that the application has set in a header
 * of its own counts, because a receiver would believe our `baggage` over it.
 */
export function absentSession(ctx: Context, carrier: HeaderCarrier): Session {
  const session = getSession(ctx);
  if (session === defaultSession().session && isOfOthers(ctx, carrier)) return {};
  const hasSessionId = hasOwnField(ctx, carrier, 'sessionId');
  const hasProject = hasOwnField(ctx, carrier, 'project');
  if (!hasSessionId && !hasProject) return session;
  const { sessionId, project, source } = session;
  return { sessionId: hasSessionId ? undefined : sessionId, project: hasProject ? undefined : project, source };
}

function hasOwnField(ctx: Context, carrier: HeaderCarrier, field: 'sessionId' | 'project'): boolean {
  return sessionLabel(ownHeader(ctx, carrier, sessionFields[field].header)) !== undefined;
}

/** Returns true if the request is part of a trace that this process only passes on, and that has nothing to do with its session. */
function isOfOthers(ctx: Context, carrier: HeaderCarrier): boolean {
  const traceparent = carrier.get('traceparent');
  if (traceparent === undefined || trace.getSpan(ctx)) return false;
  const written = parseTraceparent(traceparent);
  return written !== undefined && !isDefaultSessionTrace(written.traceId) && !isVendorTraceparent(written, carrier);
}
