import type { Session } from '@honeyhive/core';
import {
  continueFrom,
  defaultSession,
  enterSession,
  errorText,
  errorType,
  extract,
  failSpan,
  getScopeSession,
  guarded,
  isSessionMade,
  mergeSessions,
  recordException,
  sessionLabel,
  type Trust,
  tracer,
} from '@honeyhive/core/adapter';
import { type Context, context, propagation, ROOT_CONTEXT, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Context as LambdaContext } from 'aws-lambda';
import { headersOf, membersOf } from './event-headers.js';
import { type HttpRequest, httpRequestOf, statusOf } from './http-request.js';
import { commonSession, endMessageSpans, linksTo, messagesOf, startMessageSpan } from './message.js';

/** How an invocation ended: with what its handler answered, or with what it threw. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

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
  const around = surroundings(context.active(), trust);
  const caller = extract(headersOf(event), trust);
  const said = trust === 'continue' ? sessionIn(event) : {};
  const received = messages.length > 0 ? commonSession(messages) : mergeSessions(said, caller.session);
  const isSetUp = defaultSession().session.sessionId !== undefined;
  if (isSetUpInside) defaultSession().shared = false;
  isSetUpInside = !isSetUp;
  // A payload's session is the caller's as one in its baggage is, and sampled as the caller is.
  const sender = caller.span && { ...caller.span, sessionId: received.sessionId };
  const continued = continueFrom(around.context, { span: sender, baggage: caller.baggage });
  const entered = enterSession(continued, { session: received }, around.session);

  const name = request?.name ?? lambda.functionName ?? 'invocation';
  const attributes = {
    honeyhive_event_type: 'chain',
    'faas.trigger': request ? 'http' : messages.length > 0 ? 'pubsub' : 'other',
    'faas.coldstart': isColdStart,
    ...(lambda.awsRequestId && { 'faas.invocation_id': lambda.awsRequestId }),
    ...(lambda.invokedFunctionArn && { 'cloud.resource_id': lambda.invokedFunctionArn }),
    ...request?.attributes,
    ...(isSessionMade(entered) && !defaultSession().name && { 'honeyhive.session_name': name }),
  };
  isColdStart = false;
  const links = [...caller.links, ...messages.flatMap(linksTo)];
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes, links }, entered);
  const scope = trace.setSpan(entered, span);
  const open = messages.map((message) => [startMessageSpan(message, scope), message] as const);

  function end(outcome: Outcome): void {
    if (!isSetUp) defaultSession().shared = false;
    endMessageSpans(open, outcome);
    guarded('honeyhive(): the outcome of an invocation is unknown', () => noteOutcome(span, request, outcome));
    span.end();
  }
  return { scope, end };
}

function noteOutcome(span: Span, request: HttpRequest | undefined, outcome: Outcome): void {
  const status = request && 'result' in outcome ? statusOf(outcome.result) : undefined;
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  if ('error' in outcome) recordException(span, outcome.error);
  const failure = failureOf(outcome, status);
  if (failure) {
    span.setAttribute('error.type', failure.type);
    failSpan(span, failure.message);
  }
}

interface Surroundings {
  readonly context: Context;
  readonly session?: Session | undefined;
}

function surroundings(active: Context, trust: Trust): Surroundings {
  // A span that has ended is of an earlier invocation, whose callback the runtime goes on from.
  if (!trace.getSpan(active)?.isRecording()) return { context: ROOT_CONTEXT };
  // What another instrumentation has put there is what the caller sent.
  return trust === 'continue'
    ? { context: active, session: getScopeSession(active) }
    : { context: propagation.deleteBaggage(active) };
}

function sessionIn(event: unknown): Session {
  const { session_id, sessionId } = membersOf(event);
  return { sessionId: sessionLabel(session_id) ?? sessionLabel(sessionId) };
}

function failureOf(outcome: Outcome, status = 0): { type: string; message: string } | undefined {
  if ('error' in outcome) return { type: errorType(outcome.error), message: errorText(outcome.error) };
  return status < 500 ? undefined : { type: String(status), message: `HTTP ${status}` };
}
