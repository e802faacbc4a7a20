import { type Baggage, type Context, trace } from '@opentelemetry/api';
import { getBaggage } from '../context/request-lookup.js';
import {
  formatBaggageMember,
  fromBaggage,
  isWithinLimits,
  joinBaggage,
  mergeBaggage,
  parseBaggage,
} from '../headers/baggage.js';
import type { HeaderCarrier } from '../headers/header-carrier.js';
import { ReceivedBaggage } from '../headers/received-baggage.js';
import { traceparentFor } from '../headers/remote-span-context.js';
import { parseTraceparent } from '../headers/traceparent.js';
import type { Session } from '../session/session.js';
import { isForeign, sessionFieldNames, sessionFieldOf, sessionFields } from '../session/session-fields.js';
import { getSession } from '../session/session-scope.js';
import { absentSession } from './absent-session.js';
import { ownHeader, removeForwarded } from './forwarded-headers.js';
import { isVendorTraceparent } from './vendor-traceparent.js';

type KeyedMember = readonly [key: string, text: string | undefined];

/** Writes trace, session and baggage, replacing what `carrier` holds. Foreign baggage that is already there stays. */
export function inject(ctx: Context, carrier: HeaderCarrier): void {
  removeForwarded(ctx, carrier);
  injectTrace(ctx, carrier);
  const members = new Map([...sessionMembers(getSession(ctx)), ...foreignMembers(getBaggage(ctx))]);
  for (const { key, text } of parseBaggage(carrier.get('baggage') ?? '')) {
    if (isForeign(key) && !members.has(key)) members.set(key, text);
  }
  setBaggage(carrier, joinBaggage(members.values()));
}

/**
 * Adds what `carrier` does not hold yet. What the application has set stays unchanged; a header that it only forwards counts
 * as absent.
 */
export function injectAbsent(ctx: Context, carrier: HeaderCarrier): void {
  injectAbsentTrace(ctx, carrier);
  const baggage = getBaggage(ctx);
  const members = sessionMembers(absentSession(ctx, carrier));
  const present = ownHeader(ctx, carrier, 'baggage') ?? '';
  const merged =
    present === ''
      ? appendForeign(joinBaggage(texts(members)), baggage)
      : addAbsentMembers(present, [...members, ...foreignMembers(baggage)]);
  if (merged !== present) setBaggage(carrier, merged);
}

/** Returns the `baggage` header `present` with those members appended that it does not hold under any of their names. */
export function addAbsentMembers(present: string, members: readonly KeyedMember[]): string {
  const held = new Set(parseBaggage(present).map(({ key }) => sessionFieldOf(key) ?? key));
  return mergeBaggage(present, texts(members.filter(([key]) => !held.has(sessionFieldOf(key) ?? key))));
}

/** Writes trace and foreign baggage without the session, for carriers that may belong to an HTTP request to any destination. */
export function injectStandard(ctx: Context, carrier: HeaderCarrier): void {
  injectTrace(ctx, carrier);
  setBaggage(carrier, appendForeign('', getBaggage(ctx)));
}

/** Returns true if a request made in `ctx` has anything to carry. */
export function hasAnythingToInject(ctx: Context): boolean {
  return trace.getSpan(ctx) !== undefined || getSession(ctx).sessionId !== undefined || getBaggage(ctx) !== undefined;
}

function injectAbsentTrace(ctx: Context, carrier: HeaderCarrier): void {
  const isAppendedTo = carrier.get('traceparent')?.includes(',');
  if (isAppendedTo) removeForwarded(ctx, carrier, ['traceparent', 'tracestate']);
  const [first, second] = ownHeader(ctx, carrier, 'traceparent')?.split(',') ?? [];
  if (first === undefined) injectTrace(ctx, carrier, ownHeader(ctx, carrier, 'tracestate'));
  else if (isOfAnotherTracer(ctx, first, carrier)) injectTrace(ctx, carrier);
  // Another instrumentation appended its own to the application's, and a receiver discards a traceparent that comes twice.
  else if (second !== undefined) carrier.set('traceparent', first);
}

function isOfAnotherTracer(ctx: Context, header: string, carrier: HeaderCarrier): boolean {
  const written = parseTraceparent(header);
  return written !== undefined && isVendorTraceparent(written, carrier, trace.getSpanContext(ctx)?.traceId);
}

function injectTrace(ctx: Context, carrier: HeaderCarrier, ownTracestate?: string): void {
  const spanContext = trace.getSpanContext(ctx);
  const traceparent = spanContext && traceparentFor(ctx, spanContext);
  if (traceparent === undefined) return;
  carrier.set('traceparent', traceparent);
  if (ownTracestate !== undefined) return;
  const tracestate = spanContext?.traceState?.serialize();
  if (tracestate) carrier.set('tracestate', tracestate);
  else carrier.delete('tracestate');
}

function sessionMembers(session: Session): KeyedMember[] {
  const members: KeyedMember[] = [];
  for (const field of sessionFieldNames) {
    const value = session[field];
    const key = sessionFields[field].baggage[0];
    if (value !== undefined) members.push([key, formatBaggageMember(key, value)]);
  }
  return members;
}

function foreignMembers(baggage: Baggage | undefined): KeyedMember[] {
  return baggage === undefined ? [] : [...fromBaggage(baggage)].filter(([key]) => isForeign(key));
}

function appendForeign(header: string, baggage: Baggage | undefined): string {
  if (baggage instanceof ReceivedBaggage) {
    if (header === '') return baggage.header;
    const joined = `${header},${baggage.header}`;
    if (isWithinLimits(joined)) return joined;
  }
  return mergeBaggage(header, texts(foreignMembers(baggage)));
}

function texts(members: readonly KeyedMember[]): (string | undefined)[] {
  return members.map(([, text]) => text);
}

function setBaggage(carrier: HeaderCarrier, header: string): void {
  if (header !== '') carrier.set('baggage', header);
}
