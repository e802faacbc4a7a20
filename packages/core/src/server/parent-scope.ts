import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { type Context, ROOT_CONTEXT, type Span, type SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { requestContextFor, serverSpan } from '../context/request-lookup.js';
import { type Trust, trustedContext } from '../propagation/trust.js';
import type { Session } from '../session/session.js';
import { getSession } from '../session/session-scope.js';
import { requestStateIn } from './request-state.js';

/** The scope in which a request starts. Usually empty; another instrumentation may have been here first. */
export interface ParentScope {
  readonly context: Context;
  /** The SERVER span that another instrumentation opened for this request. A second one would show the request twice. */
  readonly serverSpan?: Span;
  /** The context that this instrumentation built from the caller's headers, whether they are trusted or not. */
  readonly instrumentedContext?: Context;
  /** The session of the request that dispatched this one in the same process. */
  readonly session?: Session;
}

/** Returns the scope in which `req` starts, without anything that `trust` rules out. */
export function resolveParent(active: Context, trust: Trust, req: IncomingMessage): ParentScope {
  if (active === ROOT_CONTEXT) return { context: active };
  const outer = requestStateIn(active);
  // A server that starts listening inside another request inherits that request's context, but was not dispatched by it.
  const isInherited = requestContextFor(active) !== undefined && req.socket instanceof Socket;
  if (outer) {
    return outer.closed || isInherited ? { context: ROOT_CONTEXT } : { context: active, session: getSession(active) };
  }
  const span = trace.getSpan(active);
  const server = serverSpan(active);
  const context = trustedContext(active, trust);
  if (server?.isRecording()) return { context, instrumentedContext: active, serverSpan: server };
  return span && isSampledOut(span) ? { context, instrumentedContext: active } : { context: ROOT_CONTEXT };
}

// Our own sampler still records a span whose session is sampled out, so such a span has a kind and may be anything.
function isSampledOut(span: Span & { readonly kind?: SpanKind }): boolean {
  const { traceFlags, isRemote } = span.spanContext();
  return !isRemote && (traceFlags & TraceFlags.SAMPLED) === 0 && span.kind === undefined;
}
