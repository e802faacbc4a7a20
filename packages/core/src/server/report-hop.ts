import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Context, trace } from '@opentelemetry/api';
import type { Trust } from '../propagation/trust.js';
import { globalState } from '../runtime/global-state.js';
import { warnOnThrow } from '../runtime/warn-once.js';
import { getSession } from '../session/session-scope.js';
import { isSetUp } from './check-set-up.js';
import { doctorHeader, formatReport, type HopReport, type RequestedReport } from './hop-report.js';
import { isUpgraded } from './request-failure.js';

interface Following {
  /** Starts to observe outgoing requests, and returns a function that ends this. Set by the code that adds the headers. */
  follow: (() => () => void) | undefined;
  unfollow: (() => void) | undefined;
  /** The number of requests that are served and have a report. */
  active: number;
}

const following = globalState<Following>('doctor', () => ({ follow: undefined, unfollow: undefined, active: 0 }));

/** Calls `follow` while a request with a report is served, and never otherwise. */
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
    received: { trace: traceparent?.toString().slice(0, 64), session: shortened(sessionIn(baggage)) },
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
