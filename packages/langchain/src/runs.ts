import {
  type EventIdentity,
  fieldsOf,
  followStorage,
  globalState,
  isModelSpan,
  isTracingOff,
  tracer,
  warnOnThrow,
} from '@honeyhive/core/internal';
import { type Context, context, createContextKey, type Span, SpanKind, trace } from '@opentelemetry/api';

/** Writes onto the span of a run what is known when it ends. */
export interface RunRecorder {
  output(value: unknown): void;
  error(error: unknown): void;
  /** Called for each piece of a stream. */
  chunk?(): void;
}

/** A run of LangChain that has not ended. */
interface Run {
  /** The Context in which the run does its work. */
  readonly ctx: Context;
  /** Undefined for a run that has no event of its own. */
  readonly span?: Span;
  readonly recorder?: RunRecorder | undefined;
}

export interface RunStart extends EventIdentity {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  /** LangChain keeps this array as long as the run goes on. */
  readonly tags: readonly string[] | undefined;
  readonly kind?: SpanKind;
}

type Begin = (span: Span, ctx: Context) => RunRecorder;

/** The key of the id of the run that a Context belongs to. */
const RUN = createContextKey('honeyhive.langchain-run');

/** The tag of runs that are LangGraph's own business. */
const hiddenTag = 'langsmith:hidden';

// LangChain gives an id to each run, so one map serves all handlers, and a run that has two handlers is one event.
const state = globalState('langchain', () => ({ runs: new Map<string, Run>(), isFollowing: false }));

// The end of a run is not reported if, for example, its stream is not read to the end.
const abandoned = globalState('langchain-abandoned', () => {
  return new FinalizationRegistry<string>((runId) =>
    endRun(runId, ({ span }) => span?.setAttribute('honeyhive_metadata.abandoned', true)),
  );
});

/**
 * Starts the event of a run, below its parent run or, if that is not known, below the active span.
 *
 * @param begin records what the run has received.
 */
export function startRun(start: RunStart, begin: Begin): void {
  if (isTracingOff() || state.runs.has(start.runId)) return;
  followContext();
  const parent = parentContext(start.parentRunId);
  state.runs.set(start.runId, hasEvent(start, parent) ? openRun(start, parent, begin) : { ctx: parent });
  if (start.tags) abandoned.register(start.tags, start.runId);
}

function hasEvent({ tags, attributes }: RunStart, parent: Context): boolean {
  if (tags?.includes(hiddenTag)) return false;
  // The event of a model's call may have been made already.
  return attributes.honeyhive_event_type !== 'model' || !isModelSpan(trace.getSpan(parent));
}

function openRun({ runId, name, kind = SpanKind.INTERNAL, attributes }: RunStart, parent: Context, begin: Begin): Run {
  const span = tracer().startSpan(name, { kind, attributes }, parent);
  const ctx = trace.setSpan(parent, span).setValue(RUN, runId);
  return { ctx, span, recorder: span.isRecording() ? record(() => begin(span, ctx)) : undefined };
}

function record<T>(task: () => T): T | undefined {
  return warnOnThrow('A run of LangChain is not recorded in full', task);
}

export function recordChunk(runId: string): void {
  const { recorder } = state.runs.get(runId) ?? {};
  record(() => recorder?.chunk?.());
}

export function completeRun(runId: string, output: unknown): void {
  endRun(runId, ({ recorder }) => recorder?.output(output));
}

export function failRun(runId: string, error: unknown): void {
  endRun(runId, ({ span, recorder }) => {
    // LangGraph pauses a graph, or leaves a subgraph, by an error that is none.
    if (fieldsOf(error).is_bubble_up === true) span?.setAttribute('honeyhive_metadata.interrupted', true);
    else recorder?.error(error);
  });
}

function endRun(runId: string, complete: (run: Run) => void): void {
  const run = state.runs.get(runId);
  if (run === undefined) return;
  state.runs.delete(runId);
  record(() => complete(run));
  run.span?.end();
}

/** Returns the Context of a run that has not ended. */
export function contextOfRun(runId: string | undefined): Context | undefined {
  return runId === undefined ? undefined : state.runs.get(runId)?.ctx;
}

function parentContext(parentRunId: string | undefined): Context {
  const active = context.active();
  // Spans and values that the application's own code has put between this run and its parent stay where they are.
  if (active.getValue(RUN) === parentRunId) return active;
  return contextOfRun(parentRunId) ?? active;
}

/** The property of a run tree that holds the configuration of the code that runs in it. */
const CHILD_CONFIG = Symbol.for('lc:child_config');

/** Makes LangChain run tools, graph nodes and lambdas in the Context of their run. */
function followContext(): void {
  if (state.isFollowing) return;
  state.isFollowing = true;
  followStorage(Symbol.for('ls:tracing_async_local_storage'), (store) => {
    const runId = runIdOf(store);
    return context.active().getValue(RUN) === runId ? undefined : contextOfRun(runId);
  });
}

interface RunTree {
  readonly extra?: { readonly [CHILD_CONFIG]?: { readonly callbacks?: { getParentRunId?(): string | undefined } } };
}

function runIdOf(store: unknown): string | undefined {
  const { extra } = (store ?? {}) as RunTree;
  return extra?.[CHILD_CONFIG]?.callbacks?.getParentRunId?.();
}
