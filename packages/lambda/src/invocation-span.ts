import type { Session } from '@honeyhive/core';
import {
  debugLog,
  defaultSession,
  describeHop,
  extract,
  getScopeSession,
  INNER_REQUEST,
  type InnerRequest,
  mergeSessions,
  sessionLabel,
  sessionNameAttribute,
  type Trust,
  tracer,
  trustedContext,
  warnOnThrow,
  withRemoteParent,
  withSessionScope,
} from '@honeyhive/core/internal';
import { type Context, context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Context as LambdaContext } from 'aws-lambda';
import { headersOf, membersOf } from './event.js';
import { httpRequestOf } from './http-request.js';
import { commonSession, endMessageSpans, linksTo, messagesOf, startMessageSpan } from './message-span.js';
import { type Outcome, recordInvocationOutcome } from './outcome.js';

export interface InvocationSpan {
  /** What the handler runs in. */
  readonly scope: Context;
  end(outcome: Outcome): void;
}

let isColdStart = true;

// What init() was given inside a handler is the session of that invocation, and not of others.
let isSetUpInside = false;

/** Begins the invocation's span, in its caller's trace and session, and one for each message that it brings. */
export function startInvocationSpan(event: unknown, lambda: Partial<LambdaContext>, trust: Trust): InvocationSpan {
  const request = httpRequestOf(event);
  const messages = messagesOf(event, trust);
  const around = resolveParent(context.active(), trust);
  const caller = extract(headersOf(event), trust);
  const said = trust === 'continue' ? sessionIn(event) : {};
  const received = messages.length > 0 ? commonSession(messages) : mergeSessions(said, caller.session);
  const isSetUp = defaultSession().session.sessionId !== undefined;
  if (isSetUpInside) defaultSession().shared = false;
  isSetUpInside = !isSetUp;
  // A payload's session is the caller's as one in its baggage is, and sampled as the caller is.
  const sender = caller.span && { ...caller.span, sessionId: received.sessionId };
  const { baggage, headers } = caller;
  const continued = withRemoteParent(around.context, { span: sender, baggage, headers });
  const entered = withSessionScope(continued, { session: received }, around.session);

  const name = request?.name ?? lambda.functionName ?? 'invocation';
  const attributes = {
    honeyhive_event_type: 'chain',
    'faas.trigger': request ? 'http' : messages.length > 0 ? 'pubsub' : 'other',
    'faas.coldstart': isColdStart,
    ...(lambda.awsRequestId && { 'faas.invocation_id': lambda.awsRequestId }),
    ...(lambda.invokedFunctionArn && { 'cloud.resource_id': lambda.invokedFunctionArn }),
    ...request?.attributes,
  };
  isColdStart = false;
  const links = [...caller.links, ...messages.flatMap(linksTo)];
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes, links }, entered);
  const inner: InnerRequest = {};
  const scope = trace.setSpan(entered, span).setValue(INNER_REQUEST, inner);
  debugLog()?.(describeHop(`invocation ${name}`, headersOf(event)('traceparent'), { session: received }, trust, scope));
  const open = messages.map((message) => [startMessageSpan(message, scope), message] as const);

  function end(outcome: Outcome): void {
    if (!isSetUp) defaultSession().shared = false;
    endMessageSpans(open, outcome);
    const route = request && !request.attributes['http.route'] ? inner.route : undefined;
    const finalName = request && route ? `${request.name} ${route}` : name;
    // A framework inside the function knows the route of a request that came by a catch-all.
    if (route) span.updateName(finalName).setAttribute('http.route', route);
    span.setAttributes(sessionNameAttribute(entered, finalName));
    warnOnThrow('honeyhive(): the outcome of an invocation is unknown', () =>
      recordInvocationOutcome(span, outcome, request !== undefined),
    );
    span.end();
  }
  return { scope, end };
}

interface ParentScope {
  readonly context: Context;
  readonly session?: Session | undefined;
}

function resolveParent(active: Context, trust: Trust): ParentScope {
  // A span that has ended is of an earlier invocation, whose callback the runtime goes on from.
  if (!trace.getSpan(active)?.isRecording()) return { context: ROOT_CONTEXT };
  const believed = trustedContext(active, trust);
  return { context: believed, session: trust === 'continue' ? getScopeSession(believed) : undefined };
}

function sessionIn(event: unknown): Session {
  const { session_id, sessionId } = membersOf(event);
  return { sessionId: sessionLabel(session_id) ?? sessionLabel(sessionId) };
}
