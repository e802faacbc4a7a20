import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { type Context, ROOT_CONTEXT, type Span, type SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { requestContextFor, serverSpan } from '../context/request-lookup.js';
import { type Trust, trustedContext } from '../propagation/trust.js';
import type { Session } from '../session/session.js';
import { getSession } from '../session/session-scope.js';
import { requestStateIn } from './request-state.js';

/** What a request finds where it is opened; mostly nothing, and the context of whoever began to listen counts as that. */
export interface ParentScope {
  readonly context: Context;
  /** Another instrumentation's span for this very request; a second one would show the request twice. */
  readonly span?: Span;
  /** What another instrumentation has made of it, with all that the caller sent. */
  readonly before?: Context;
  /** The session of the request that dispatched this one in-process. */
  readonly session?: Session;
}

/** Where `req` is opened, as far as what is there is believed. */
export function resolveParent(active: Context, trust: Trust, req: IncomingMessage): ParentScope {
  if (active === ROOT_CONTEXT) return { context: active };
  const outer = requestStateIn(active);
  // Two requests meet in one Context from before where their server began to listen inside it; neither dispatched the other.
  const isOthers = requestContextFor(active) !== undefined && req.socket instanceof Socket;
  if (outer)
    return outer.closed || isOthers ? { context: ROOT_CONTEXT } : { context: active, session: getSession(active) };
  const span = trace.getSpan(active);
  const server = serverSpan(active);
  const believed = trustedContext(active, trust);
  if (server?.isRecording()) return { context: believed, before: active, span: server };
  return span && isSampledOut(span) ? { context: believed, before: active } : { context: ROOT_CONTEXT };
}

// What is sampled out with its session is recorded all the same, and so has a kind; it may be anybody's.
function isSampledOut(span: Span & { readonly kind?: SpanKind }): boolean {
  const { traceFlags, isRemote } = span.spanContext();
  return !isRemote && (traceFlags & TraceFlags.SAMPLED) === 0 && span.kind === undefined;
}
