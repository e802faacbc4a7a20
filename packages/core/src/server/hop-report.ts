import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, trace } from '@opentelemetry/api';
import type { Trust } from '../propagation/trust.js';
import { globalState } from '../runtime/global-state.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { getSession } from '../session/session-scope.js';
import { isSetUp } from './check-set-up.js';
import { isUpgraded } from './request-failure.js';

/** The header of a request that asks each hop for a report, and of the response that holds it. */
export const doctorHeader = 'x-honeyhive-doctor';

/** A proxy may accept no more than 4 KiB of response headers. */
const maxLength = 3072;

/** One outgoing request, as the hop that made it saw it. */
export interface CallReport {
  /** The origin, because a path can hold a secret. */
  readonly to: string;
  readonly sent: boolean;
  /** The reason why the request carries no trace and session. */
  readonly why?: string | undefined;
  status?: number;
  /** The report in the response. */
  hop?: object;
}

/** What one hop received, believed and sent on. Ids of sessions are shortened, because whoever knows one can add to it. */
export interface HopReport {
  readonly service?: string | undefined;
  readonly received: { readonly trace?: string | undefined; readonly session?: string | undefined };
  readonly trust: Trust;
  readonly isSetUp: boolean;
  readonly trace?: string | undefined;
  readonly session?: string | undefined;
  readonly calls: CallReport[];
  truncated?: true;
}

/** A report, and the header that has asked for it. */
export interface RequestedReport {
  readonly report: HopReport;
  readonly header: string;
}

interface Following {
  /** Starts to observe outgoing requests, and returns a function that ends this. Set by the code that adds the headers. */
  follow: (() => () => void) | undefined;
  unfollow: (() => void) | undefined;
  /** The number of requests that are served and have a report. */
  active: number;
}

const following = globalState<Following>('doctor', () => ({ follow: undefined, unfollow: undefined, active: 0 }));

/** Has `follow` called while a request with a report is served, and never otherwise. */
export function followForReports(follow: () => () => void): void {
  following.follow = follow;
}

/**
 * Reports on a request in its response, if `value`, which its header holds, presents HH_DOCTOR_TOKEN. Without that variable,
 * every value is accepted, unless NODE_ENV is `production`.
 */
export function reportHop(
  value: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  trust: Trust,
  ctx: Context,
): RequestedReport | undefined {
  if (!isAccepted(value) || res.closed || isUpgraded(req)) return undefined;
  const { traceparent, baggage } = req.headers;
  const report: HopReport = {
    service: serviceName(ctx),
    received: { trace: traceparent?.toString(), session: shortened(sessionIn(baggage)) },
    trust,
    isSetUp: isSetUp(),
    trace: trace.getSpanContext(ctx)?.traceId,
    session: shortened(getSession(ctx).sessionId),
    calls: [],
  };
  followUntilEnd(res);
  writeWithHead(res, report);
  return { report, header: value };
}

function followUntilEnd(res: ServerResponse): void {
  following.active += 1;
  if (following.active === 1) following.unfollow = following.follow?.();
  let isEnded = false;
  const end = () => {
    if (isEnded) return;
    isEnded = true;
    following.active -= 1;
    if (following.active === 0) following.unfollow?.();
  };
  // A response without a connection may never be closed.
  res.once('finish', end).once('close', end);
}

function isAccepted(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const { HH_DOCTOR_TOKEN: token, NODE_ENV } = process.env;
  if (!token) return NODE_ENV !== 'production';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(value), digest(token));
}

// As late as possible: the outgoing requests are known then, and frameworks remove all headers when a handler throws.
function writeWithHead(res: ServerResponse, report: HopReport): void {
  const { writeHead } = res;
  res.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    warnOnThrow('honeyhive(): a request is not reported on', () => {
      // A proxy passes the headers of the service behind it.
      args = args.map(withoutReport);
      if (!this.headersSent) this.setHeader(doctorHeader, formatReport(report));
    });
    return Reflect.apply(writeHead, this, args);
  } as ServerResponse['writeHead'];
}

function withoutReport(argument: unknown): unknown {
  if (typeof argument !== 'object' || argument === null || Array.isArray(argument)) return argument;
  return Object.fromEntries(Object.entries(argument).filter(([name]) => name.toLowerCase() !== doctorHeader));
}

/** Returns JSON in ASCII. Reports from behind this hop are left out if there is no room for them. */
function formatReport(report: HopReport): string {
  const format = (value: HopReport) =>
    JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const whole = format(report);
  if (whole.length <= maxLength) return whole;
  const calls = report.calls.map(({ hop: _, ...call }) => call);
  const shorter = format({ ...report, calls, truncated: true });
  return shorter.length <= maxLength ? shorter : format({ ...report, calls: [], truncated: true });
}

/** Returns the report in the header of a response; undefined if it is none. */
export function parseReport(header: string | undefined): object | undefined {
  if (header === undefined || header.length > maxLength) return undefined;
  try {
    const report: unknown = JSON.parse(header);
    return typeof report === 'object' && report !== null ? report : undefined;
  } catch {
    return undefined;
  }
}

function serviceName(ctx: Context): string | undefined {
  const span = trace.getSpan(ctx) as
    | { readonly resource?: { readonly attributes?: Record<string, unknown> } }
    | undefined;
  const name = span?.resource?.attributes?.['service.name'];
  return typeof name === 'string' ? name.slice(0, 64) : undefined;
}

function sessionIn(baggage: unknown): string | undefined {
  return /(?:^|,)\s*session_id=([^,;\s]+)/.exec(String(baggage ?? ''))?.[1];
}

function shortened(sessionId: string | undefined): string | undefined {
  return sessionId?.slice(0, 8);
}
