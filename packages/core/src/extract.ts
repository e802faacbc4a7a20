import { type Context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { type BaggageMember, decodeBaggageValue, parseBaggage, toBaggage } from './baggage.js';
import type { HeaderGetter } from './headers.js';
import { setRemoteSpan } from './remote-span.js';
import { type Session, sessionFieldNames, sessionFieldOf, sessionFields, sessionLabel } from './session.js';

/** What the headers of a request say; where they say nothing, the Context is the one that was given. */
export interface Extracted {
  /** Holds the caller's span and the foreign baggage. */
  readonly context: Context;
  readonly session: Session;
}

// The Python SDK sends the address of its tracer object, which means nothing elsewhere.
const processLocal = 'honeyhive_tracer_id';

/** Reads the caller's trace, baggage and session. A malformed header is as if absent. */
export function extract(get: HeaderGetter, base: Context = ROOT_CONTEXT): Extracted {
  const members = parseBaggage(get('baggage') ?? '');
  const foreign = members.filter(({ key }) => isForeign(key));
  const withSpan = setRemoteSpan(base, get('traceparent'), get('tracestate'));
  return {
    context: foreign.length === 0 ? withSpan : propagation.setBaggage(withSpan, toBaggage(foreign)),
    session: extractSession(members, get),
  };
}

/** Whether a baggage key is handed on as it came: neither the session's nor meaningless elsewhere. */
export function isForeign(key: string): boolean {
  return key !== processLocal && sessionFieldOf(key) === undefined;
}

function extractSession(members: readonly BaggageMember[], get: HeaderGetter): Session {
  const session: { -readonly [Field in keyof Session]: Session[Field] } = {};
  for (const field of sessionFieldNames) {
    const { header } = sessionFields[field];
    if (header !== undefined) session[field] = sessionLabel(get(header));
  }
  for (const member of members) {
    const field = sessionFieldOf(member.key);
    const label = field && sessionLabel(decodeField(field, member));
    if (field && label) session[field] = label;
  }
  return session;
}

// Python's SDK writes a blank as `+`, and a plus sign as `%2B`.
function decodeField(field: keyof Session, { value, encodedValue }: BaggageMember): string {
  return field === 'sessionId' ? value : decodeBaggageValue(encodedValue.replaceAll('+', ' '));
}
