import { type Baggage, type Context, type Link, propagation } from '@opentelemetry/api';
import { type BaggageMember, countMembers, decodeBaggageValue, parseBaggage, toBaggage } from './baggage.js';
import { countDroppedBaggage } from './dropped-baggage.js';
import type { HeaderGetter } from './headers.js';
import { type RemoteSpan, remoteSpan, setRemoteSpan } from './remote-span.js';
import { type Session, sessionFieldNames, sessionFieldOf, sessionFields, sessionLabel } from './session.js';
import type { Trust } from './trust.js';

/** What the headers of a request say, as far as they are believed. */
export interface Extracted {
  /** The parent of what is done for the request. */
  readonly span?: RemoteSpan | undefined;
  /** What is no parent, but to be linked to. */
  readonly links: Link[];
  readonly session: Session;
  /** The baggage that is neither the session's nor this library's. */
  readonly baggage?: Baggage | undefined;
}

// The Python SDK sends the address of its tracer object, which means nothing elsewhere.
const processLocal = 'honeyhive_tracer_id';

/** Reads the caller's trace, baggage and session. A malformed header is as if absent. */
export function extract(get: HeaderGetter, trust: Trust = 'continue'): Extracted {
  if (trust === 'ignore') return { links: [], session: {} };
  if (trust === 'link') {
    const span = remoteSpan(get('traceparent'), get('tracestate'));
    return { links: span ? [{ context: span }] : [], session: {} };
  }
  const header = get('baggage') ?? '';
  const members = parseBaggage(header);
  countDroppedBaggage(countMembers(header) - members.length);
  const foreign = members.filter(({ key }) => isForeign(key));
  const session = extractSession(members, get);
  return {
    span: remoteSpan(get('traceparent'), get('tracestate'), session.sessionId),
    links: [],
    session,
    baggage: foreign.length === 0 ? undefined : toBaggage(foreign),
  };
}

/** `base` with the caller's span and foreign baggage; where there is none, with what `base` has. */
export function continueFrom(base: Context, { span, baggage }: Extracted): Context {
  const ctx = span ? setRemoteSpan(base, span) : base;
  return baggage ? propagation.setBaggage(ctx, baggage) : ctx;
}

/** Whether a baggage key is handed on as it came: neither the session's nor meaningless elsewhere. */
export function isForeign(key: string): boolean {
  return key !== processLocal && sessionFieldOf(key) === undefined;
}

function extractSession(members: readonly BaggageMember[], get: HeaderGetter): Session {
  const session: { -readonly [Field in keyof Session]: Session[Field] } = {};
  for (const field of sessionFieldNames) {
    const { header } = sessionFields[field];
    if (header !== undefined) session[field] = countedLabel(get(header));
  }
  for (const member of members) {
    const field = sessionFieldOf(member.key);
    const label = field && countedLabel(decodeField(field, member));
    if (field && label) session[field] = label;
  }
  return session;
}

function countedLabel(value: string | undefined): string | undefined {
  const label = sessionLabel(value);
  if (value && label === undefined) countDroppedBaggage(1);
  return label;
}

// Python's SDK writes a blank as `+`, and a plus sign as `%2B`.
function decodeField(field: keyof Session, { value, encodedValue }: BaggageMember): string {
  return field === 'sessionId' ? value : decodeBaggageValue(encodedValue.replaceAll('+', ' '));
}
