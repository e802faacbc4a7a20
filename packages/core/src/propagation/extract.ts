import type { IncomingHttpHeaders } from 'node:http';
import type { Baggage, Link } from '@opentelemetry/api';
import {
  type BaggageMember,
  countMembers,
  decodeBaggageValue,
  isPlainBaggage,
  isPlainValue,
  isWithinLimits,
  parseBaggage,
  splitPlainBaggage,
} from '../headers/baggage.js';
import { countDroppedBaggage } from '../headers/dropped-headers.js';
import type { HeaderGetter } from '../headers/header-getter.js';
import { ReceivedBaggage } from '../headers/received-baggage.js';
import { type RemoteSpanContext, readRemoteSpan } from '../headers/remote-span-context.js';
import type { Session } from '../session/session.js';
import { processLocalKey, sessionFieldNames, sessionFieldOf, sessionFields } from '../session/session-fields.js';
import { sessionLabel } from '../session/session-label.js';
import { isSampledBySession } from '../session/session-sampling.js';
import type { Trust } from './trust.js';

/** The trace, session and baggage in a request's headers, without anything that `trust` rules out. */
export interface RemoteContext {
  /** The caller's span, if it is to be the parent. */
  readonly span?: RemoteSpanContext | undefined;
  /** The caller's span, if it is only to be linked to. */
  readonly links: Link[];
  readonly session: Session;
  /** Foreign baggage: every member except the session fields and `honeyhive_tracer_id`. */
  readonly baggage?: Baggage | undefined;
}

/** Reads the caller's trace, baggage and session. A malformed header counts as absent. */
export function extract(get: HeaderGetter, trust: Trust = 'continue'): RemoteContext {
  if (trust === 'ignore') return { links: [], session: {} };
  if (trust === 'continue') return new TrustedRemoteContext(get);
  const span = readRemoteSpan(get('traceparent'), get('tracestate'));
  return { links: span ? [{ context: span }] : [], session: {} };
}

const noLinks: Link[] = [];
const noSession: Session = {};

/** The context of a trusted caller. Its baggage is parsed on first use, because many requests never need it. */
export class TrustedRemoteContext implements RemoteContext {
  readonly span: RemoteSpanContext | undefined;
  readonly #traceparent: string | undefined;
  readonly #baggageHeader: string;
  readonly #sessionId: string | undefined;
  readonly #project: string | undefined;
  #session: Session | undefined;
  #baggage: Baggage | undefined;

  constructor(get: HeaderGetter) {
    this.#traceparent = get('traceparent');
    this.#baggageHeader = get('baggage') ?? '';
    this.#sessionId = get(sessionFields.sessionId.header);
    this.#project = get(sessionFields.project.header);
    const sessionId = isSampledBySession() ? this.session.sessionId : undefined;
    this.span = readRemoteSpan(this.#traceparent, get('tracestate'), sessionId);
  }

  matchesHeaders(headers: IncomingHttpHeaders): boolean {
    return headers.traceparent === this.#traceparent && (headers.baggage ?? '') === this.#baggageHeader;
  }

  get links(): Link[] {
    return noLinks;
  }

  get session(): Session {
    const mayHaveFields =
      this.#sessionId !== undefined || this.#project !== undefined || mayHaveSession(this.#baggageHeader);
    if (mayHaveFields) this.#read();
    return this.#session ?? noSession;
  }

  get baggage(): Baggage | undefined {
    if (this.#baggageHeader !== '') this.#read();
    return this.#baggage;
  }

  #read(): void {
    if (this.#session !== undefined) return;
    const { session, baggage } = readBaggage(this.#baggageHeader, {
      sessionId: this.#sessionId,
      project: this.#project,
    });
    this.#session = session;
    this.#baggage = baggage;
  }
}

/** Reads a `baggage` header. Its session fields override those that came in `x-honeyhive-*` headers. */
function readBaggage(header: string, fieldHeaders: Session): Pick<RemoteContext, 'session' | 'baggage'> {
  const session = readLabels(fieldHeaders);
  const sessionMembers = readSessionOnly(header);
  if (sessionMembers) return { session: Object.assign(session, sessionMembers) };
  const isPlain = isPlainBaggage(header);
  if (isPlain && !mayHaveSession(header) && !header.includes(processLocalKey))
    return { session, baggage: new ReceivedBaggage(header, true) };
  const members = isPlain ? splitPlainBaggage(header) : parseBaggage(header);
  if (!isPlain) countDroppedBaggage(countMembers(header) - members.length);
  const foreign: string[] = [];
  for (const member of members) {
    const field = sessionFieldOf(member.key);
    if (field !== undefined) session[field] = countedLabel(decodeField(field, member)) ?? session[field];
    else if (member.key !== processLocalKey) foreign.push(member.text);
  }
  return { session, baggage: foreign.length === 0 ? undefined : new ReceivedBaggage(foreign.join(','), isPlain) };
}

/** Fast path: baggage that holds only our session, as our own services send it. Returns undefined otherwise. */
function readSessionOnly(header: string): Session | undefined {
  if (!isWithinLimits(header)) return undefined;
  const session: Labels = {};
  for (let start = 0; start < header.length; ) {
    const comma = header.indexOf(',', start);
    const end = comma === -1 ? header.length : comma;
    const equals = header.indexOf('=', start);
    const isMember = equals !== -1 && equals < end;
    const field = isMember ? sessionFieldOf(header.slice(start, equals)) : undefined;
    const value = header.slice(equals + 1, end);
    const label = value.includes('+') || !isPlainValue(value) ? undefined : sessionLabel(value);
    if (field === undefined || label === undefined) return undefined;
    session[field] = label;
    start = end + 1;
  }
  return session;
}

// The first baggage name of each field is contained in its other names.
function mayHaveSession(header: string): boolean {
  return sessionFieldNames.some((field) => header.includes(sessionFields[field].baggage[0]));
}

type Labels = { -readonly [Field in keyof Session]: Session[Field] };

function readLabels({ sessionId, project }: Session): Labels {
  return { sessionId: countedLabel(sessionId), project: countedLabel(project) };
}

function countedLabel(value: string | undefined): string | undefined {
  const label = sessionLabel(value);
  if (value && label === undefined) countDroppedBaggage(1);
  return label;
}

// The Python SDK encodes a space as `+`, and a plus sign as `%2B`.
function decodeField(field: keyof Session, { value, encodedValue }: BaggageMember): string {
  if (field === 'sessionId' || !encodedValue.includes('+')) return value;
  return decodeBaggageValue(encodedValue.replaceAll('+', ' '));
}
