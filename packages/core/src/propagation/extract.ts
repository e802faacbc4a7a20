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
import { ReceivedHeaders } from '../headers/received-headers.js';
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
  /** The headers as they were received, trusted or not; undefined if there were none. */
  readonly headers?: ReceivedHeaders | undefined;
}

/** Reads the caller's trace, baggage and session. A malformed header counts as absent. */
export function extract(get: HeaderGetter, trust: Trust = 'continue'): RemoteContext {
  if (trust === 'continue') return new TrustedRemoteContext(get);
  const headers = ReceivedHeaders.read(get);
  headers?.distrustAll(get);
  const span = trust === 'link' ? readRemoteSpan(headers?.traceparent, headers?.tracestate) : undefined;
  return { links: span ? [{ context: span }] : [], session: {}, headers };
}

const sessionIdHeader = sessionFields.sessionId.header;
const projectHeader = sessionFields.project.header;

const noLinks: Link[] = [];
const noSession: Session = {};

/** The context of a trusted caller. Its baggage is parsed on first use, because many requests never need it. */
export class TrustedRemoteContext implements RemoteContext {
  readonly span: RemoteSpanContext | undefined;
  readonly headers: ReceivedHeaders | undefined;
  #session: Session | undefined;
  #baggage: Baggage | undefined;

  constructor(get: HeaderGetter) {
    this.headers = ReceivedHeaders.read(get);
    const sessionId = isSampledBySession() ? this.session.sessionId : undefined;
    this.span = readRemoteSpan(this.headers?.traceparent, this.headers?.tracestate, sessionId);
  }

  matchesHeaders({ traceparent, baggage }: IncomingHttpHeaders): boolean {
    return traceparent === this.headers?.traceparent && (baggage ?? '') === (this.headers?.baggage ?? '');
  }

  get links(): Link[] {
    return noLinks;
  }

  get session(): Session {
    if (this.headers && mayHaveSession(this.headers)) this.#read(this.headers);
    return this.#session ?? noSession;
  }

  get baggage(): Baggage | undefined {
    if (this.headers?.baggage) this.#read(this.headers);
    return this.#baggage;
  }

  #read(headers: ReceivedHeaders): void {
    if (this.#session === undefined) ({ session: this.#session, baggage: this.#baggage } = readSession(headers));
  }
}

/** Reads `baggage`, whose session fields override those of the `x-honeyhive-*` headers. */
function readSession(headers: ReceivedHeaders): Pick<RemoteContext, 'session' | 'baggage'> {
  const header = headers.baggage ?? '';
  const session = readLabels(headers);
  const sessionMembers = readSessionOnly(header);
  if (sessionMembers) return { session: Object.assign(session, sessionMembers) };
  const isPlain = isPlainBaggage(header);
  if (isPlain && !mayHaveFields(header) && !header.includes(processLocalKey))
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

function mayHaveSession(headers: ReceivedHeaders): boolean {
  const hasFieldHeaders = headers[sessionIdHeader] !== undefined || headers[projectHeader] !== undefined;
  return hasFieldHeaders || (headers.baggage !== undefined && mayHaveFields(headers.baggage));
}

// The first baggage name of each field is contained in its other names.
function mayHaveFields(header: string): boolean {
  return sessionFieldNames.some((field) => header.includes(sessionFields[field].baggage[0]));
}

type Labels = { -readonly [Field in keyof Session]: Session[Field] };

function readLabels(headers: ReceivedHeaders): Labels {
  return { sessionId: countedLabel(headers[sessionIdHeader]), project: countedLabel(headers[projectHeader]) };
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
