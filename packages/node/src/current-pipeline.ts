import type { DestinationRule } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/internal';
import type { Context, TracerProvider } from '@opentelemetry/api';
import type { OtlpEndpoint } from './export/otlp-endpoint.js';
import type { SpanStats } from './export/span-counts.js';
import type { SessionApi } from './session-api.js';
import type { InitOptions } from './settings/options.js';

/** The path of an ended span to HoneyHive. There is one per process. */
export interface Pipeline {
  readonly provider: TracerProvider;
  readonly sessionApi: SessionApi;
  /** Returns where spans are sent, unless nowhere or by the application. A function, so that no object shows the API key. */
  otlpEndpoint(): OtlpEndpoint | undefined;
  /** Returns whether `sampleRate` selects a span that starts in `ctx`. */
  isSampled(ctx: Context): boolean;
  /** Returns false if the options name another server or API key. */
  matches(options: InitOptions): boolean;
  /** Warns if the options of a second `init()` name other values for what only the first one sets. */
  warnOfUnchanged(options: InitOptions): void;
  /** Lets outgoing requests carry trace and session if `rule` allows their destination. */
  propagateTo(rule: DestinationRule): void;
  readonly stats: Stats;
  /** Exports all ended spans. Returns true if all since the last flush were accepted within the time limit. */
  flush(limitMillis: number): Promise<boolean>;
  /** Unregisters everything that `startPipeline()` has registered, and flushes. */
  shutdown(limitMillis: number): Promise<boolean>;
}

/** What happened to spans, outgoing requests and received headers. */
export interface Stats {
  /** Counted since `init()`. */
  readonly spans: SpanStats;
  /** Spans of sessions that `sampleRate` does not select. */
  readonly sampledOut: number;
  /** Outgoing requests that carried no trace and session headers, because their destination may not receive them. */
  readonly withheldRequests: number;
  /** Requests without trace and session because a pool sent them late and their caller could not be known. */
  readonly undeterminedRequests: number;
  /** Received baggage members and session labels that were dropped because they were malformed or over a limit. */
  readonly droppedBaggage: number;
  /** Received `tracestate` headers that were dropped because they were malformed or had more than 32 members. */
  readonly droppedTracestate: number;
}

const state = () => globalState('pipeline', (): { pipeline?: Pipeline | undefined } => ({}));

export function currentPipeline(): Pipeline | undefined {
  return state().pipeline;
}

export function setCurrentPipeline(pipeline: Pipeline | undefined): void {
  state().pipeline = pipeline;
}
