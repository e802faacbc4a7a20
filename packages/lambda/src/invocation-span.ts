import type { Session } from '@honeyhive/core';
import {
  defaultSession,
  enterSession,
  errorText,
  errorType,
  extract,
  failSpan,
  getScopeSession,
  isSessionMade,
  mergeSessions,
  recordException,
  sessionLabel,
  tracer,
} from '@honeyhive/core/adapter';
import { type Context, context, type Link, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { Context as LambdaContext } from 'aws-lambda';
import { headersOf, membersOf } from './event-headers.js';
import { httpRequestOf, statusOf } from './http-request.js';
import { commonSession, endMessageSpan, messagesOf, senderOf, startMessageSpan } from './message.js';

/** How an invocation ended: with what its handler answered, or with what it threw. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

export interface InvocationSpan {
  /** What the handler runs in. */
  readonly scope: Context;
  end(outcome: Outcome): void;
}

let isColdStart = true;

/** Begins the invocation's span, in its caller's trace and session, and one for each message that it brings. */
export function startInvocationSpan(event: unknown, lambda: Partial<LambdaContext>): InvocationSpan {
  const request = httpRequestOf(event);
  const messages = messagesOf(event);
  const around = surroundings(context.active());
  const caller = extract(headersOf(event), around);
  const received = messages.length > 0 ? commonSession(messages) : mergeSessions(sessionIn(event), caller.session);
  const isSetUp = defaultSession().session.sessionId !== undefined;
  const entered = enterSession(caller.context, received, getScopeSession(around));

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
  const links = messages.flatMap((message): Link[] => {
    const sender = senderOf(message);
    return sender ? [{ context: sender }] : [];
  });
  const span = tracer().startSpan(name, { kind: SpanKind.SERVER, attributes, links }, entered);
  const scope = trace.setSpan(entered, span);
  const open = messages.map((message) => [startMessageSpan(message, scope), message] as const);

  function end(outcome: Outcome): void {
    // What init() was given inside a handler is the session of that invocation, and not of all that follow.
    if (!isSetUp) defaultSession().shared = false;
    const status = request && 'result' in outcome ? statusOf(outcome.result) : undefined;
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    const failure = failureOf(outcome, status);
    if ('error' in outcome) recordException(span, outcome.error);
    if (failure) {
      span.setAttribute('error.type', failure.type);
      failSpan(span, failure.message);
    }
    for (const [messageSpan, message] of open) endMessageSpan(messageSpan, message, outcome);
    span.end();
  }
  return { scope, end };
}

// A span that has ended is of an earlier invocation, whose callback the runtime goes on from.
function surroundings(active: Context): Context {
  return trace.getSpan(active)?.isRecording() ? active : ROOT_CONTEXT;
}

function sessionIn(event: unknown): Session {
  const { session_id, sessionId } = membersOf(event);
  return { sessionId: sessionLabel(session_id) ?? sessionLabel(sessionId) };
}

function failureOf(outcome: Outcome, status = 0): { type: string; message: string } | undefined {
  if ('error' in outcome) return { type: errorType(outcome.error), message: errorText(outcome.error) };
  return status < 500 ? undefined : { type: String(status), message: `HTTP ${status}` };
}
