import { followStorage, globalState, isTracingOff, tracer, warnOnThrow } from '@honeyhive/core/internal';
import { type Attributes, type Context, context, type Span, trace } from '@opentelemetry/api';
import type { AgentsSpan, AgentsStore } from './agents-span.js';
import { recordSpan } from './record-span.js';
import { identityOf } from './span-identity.js';
import { StoreContext, storeContextIn } from './store-context.js';

/** The event of a span that has not ended. */
interface OpenEvent {
  readonly span: Span;
  readonly ctx: Context;
}

// The SDK gives an id to each span, so one map serves all processors, and a span that two processors see is one event.
const state = globalState('openai-agents', () => ({
  open: new Map<string, OpenEvent>(),
  /** The OpenTelemetry spans by the data of the SDK's. */
  spans: new WeakMap<object, Span>(),
  /** The processors that the SDK has not shut down. */
  processors: new Set<object>(),
  isFollowing: false,
}));

/** The id of all spans that are made while the SDK's tracing is disabled. */
const untracedId = 'no-op';

// A span does not end if, for example, a stream is not read to its end.
const abandoned = globalState('openai-agents-abandoned', () => {
  return new FinalizationRegistry<string>((spanId) => {
    const event = state.open.get(spanId);
    state.open.delete(spanId);
    event?.span.setAttribute('honeyhive_metadata.abandoned', true).end();
  });
});

/** Makes the SDK run agents, models and tools in the Context of their spans, as long as it has a processor. */
export function followContext(processor: object): void {
  state.processors.add(processor);
  if (state.isFollowing) return;
  state.isFollowing = true;
  followStorage(Symbol.for('openai.agents.core.asyncLocalStorage'), (store) => {
    const isActive = state.processors.size > 0 && (store as AgentsStore | undefined)?.active === true;
    return isActive ? new StoreContext(context.active(), store as AgentsStore, findSpan) : undefined;
  });
}

export function unfollowContext(processor: object): void {
  state.processors.delete(processor);
}

/** Starts the event of a span, unless that has been done, or the SDK does not trace it. */
export function startEvent(span: AgentsSpan, store = storeContextIn(context.active())): void {
  if (isTracingOff() || span.spanId === untracedId || state.spans.has(span.spanData)) return;
  warnOnThrow('A span of the OpenAI Agents SDK is not recorded', () => openEvent(span, store));
}

function openEvent(span: AgentsSpan, store: StoreContext | undefined): void {
  const parent = parentContext(span, store);
  const { name, kind, attributes } = identityOf(span.spanData);
  const event = tracer().startSpan(name, { kind, attributes: { ...attributes, ...conversationOf(store) } }, parent);
  state.spans.set(span.spanData, event);
  state.open.set(span.spanId, { span: event, ctx: trace.setSpan(parent, event) });
  abandoned.register(span.spanData, span.spanId);
}

export function endEvent({ spanId, spanData, error }: AgentsSpan): void {
  const event = state.open.get(spanId);
  if (event === undefined) return;
  state.open.delete(spanId);
  warnOnThrow('A span of the OpenAI Agents SDK is not recorded in full', () => recordSpan(event, spanData, error));
  event.span.end();
}

// The SDK makes a span current before it reports its start, and processors hear of that one after the other.
function findSpan(span: AgentsSpan, store: StoreContext): Span | undefined {
  startEvent(span, store);
  return state.spans.get(span.spanData);
}

/** Runs of one conversation have the same group. */
function conversationOf(store: StoreContext | undefined): Attributes {
  const { groupId } = store?.store.trace ?? {};
  return groupId ? { 'gen_ai.conversation.id': groupId } : {};
}

function parentContext({ parentId }: AgentsSpan, store: StoreContext | undefined): Context {
  const isOuter = store !== undefined && store.outerId === (parentId ?? undefined);
  const parent = isOuter ? undefined : state.open.get(parentId ?? '');
  return parent?.ctx ?? store?.base ?? context.active();
}
