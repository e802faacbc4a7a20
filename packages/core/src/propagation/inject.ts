import { type Context, trace } from '@opentelemetry/api';
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
import { isForeign, sessionFieldNames, sessionFieldOf, sessionFields } from '../session/session-fields.js';
import { getSession } from '../session/session-scope.js';
import { isVendorTraceparent } from './vendor-traceparent.js';

/** Writes trace, session and baggage over what `carrier` holds; baggage of others that is there stays. */
export function inject(ctx: Context, carrier: HeaderCarrier): void {
  injectTrace(ctx, carrier);
  const members = new Map([...sessionMembers(ctx), ...foreignMembers(ctx)]);
  for (const { key, text } of parseBaggage(carrier.get('baggage') ?? '')) {
    if (isForeign(key) && !members.has(key)) members.set(key, text);
  }
  setBaggage(carrier, joinBaggage(members.values()));
}

/** Adds to `carrier` what it does not hold yet: what the caller has set stays to the letter. */
export function injectAbsent(ctx: Context, carrier: HeaderCarrier): void {
  const [first, second] = carrier.get('traceparent')?.split(',') ?? [];
  if (first === undefined || isOfAnotherTrace(ctx, first, carrier)) injectTrace(ctx, carrier);
  // An instrumentation has added its own behind the caller's, and two are as good as none.
  else if (second !== undefined) carrier.set('traceparent', first);
  const present = carrier.get('baggage') ?? '';
  const merged =
    present === ''
      ? withForeign(ctx, joinBaggage(withoutKeys(sessionMembers(ctx))))
      : addAbsentMembers(present, [...sessionMembers(ctx), ...foreignMembers(ctx)]);
  if (merged !== present) setBaggage(carrier, merged);
}

/** A `baggage` header with those members behind it that it does not hold yet under any of their names. */
export function addAbsentMembers(present: string, members: readonly KeyedMember[]): string {
  const held = new Set(parseBaggage(present).map(({ key }) => sessionFieldOf(key) ?? key));
  return mergeBaggage(present, withoutKeys(members.filter(([key]) => !held.has(sessionFieldOf(key) ?? key))));
}

/** Trace and foreign baggage without the session, for carriers of which nobody knows where they go. */
export function injectStandard(ctx: Context, carrier: HeaderCarrier): void {
  injectTrace(ctx, carrier);
  setBaggage(carrier, withForeign(ctx, ''));
}

/** Whether there is anything that a request made in `ctx` would carry. */
export function hasAnythingToInject(ctx: Context): boolean {
  return trace.getSpan(ctx) !== undefined || getSession(ctx).sessionId !== undefined || getBaggage(ctx) !== undefined;
}

function isOfAnotherTrace(ctx: Context, header: string, carrier: HeaderCarrier): boolean {
  const written = parseTraceparent(header);
  const own = trace.getSpanContext(ctx);
  return written !== undefined && own?.traceId !== written.traceId && isVendorTraceparent(written, carrier);
}

function injectTrace(ctx: Context, carrier: HeaderCarrier): void {
  const spanContext = trace.getSpanContext(ctx);
  const traceparent = spanContext && traceparentFor(ctx, spanContext);
  if (traceparent === undefined) return;
  carrier.set('traceparent', traceparent);
  const tracestate = spanContext?.traceState?.serialize();
  if (tracestate) carrier.set('tracestate', tracestate);
  else carrier.delete('tracestate');
}

type KeyedMember = readonly [key: string, text: string | undefined];

function sessionMembers(ctx: Context): KeyedMember[] {
  const session = getSession(ctx);
  const members: KeyedMember[] = [];
  for (const field of sessionFieldNames) {
    const value = session[field];
    const key = sessionFields[field].baggage[0];
    if (value !== undefined) members.push([key, formatBaggageMember(key, value)]);
  }
  return members;
}

function foreignMembers(ctx: Context): KeyedMember[] {
  const baggage = getBaggage(ctx);
  return baggage === undefined ? [] : [...fromBaggage(baggage)].filter(([key]) => isForeign(key));
}

/** `header` with the foreign members of `ctx` behind it. */
function withForeign(ctx: Context, header: string): string {
  const baggage = getBaggage(ctx);
  if (baggage === undefined) return header;
  if (baggage instanceof ReceivedBaggage) {
    if (header === '') return baggage.header;
    const joined = `${header},${baggage.header}`;
    if (isWithinLimits(joined)) return joined;
  }
  return mergeBaggage(header, withoutKeys(foreignMembers(ctx)));
}

function withoutKeys(members: readonly KeyedMember[]): (string | undefined)[] {
  return members.map(([, text]) => text);
}

function setBaggage(carrier: HeaderCarrier, header: string): void {
  if (header !== '') carrier.set('baggage', header);
}
