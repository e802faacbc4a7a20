import { HoneyHivePropagator, SessionSpanProcessor } from '@honeyhive/core';
import {
  droppedBaggage,
  droppedTracestate,
  globalState,
  setRedaction,
  setResampler,
  skipAttributeChecks,
  succeedsWithin,
  withheldRequests,
} from '@honeyhive/core/internal';
import { type Context, context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Delivery } from './export/delivery.js';
import { ExportProcessor } from './export/export-processor.js';
import { createOtlpExporter } from './export/otlp-exporter.js';
import { SpanCounts, type SpanStats } from './export/span-counts.js';
import { flushAtExit } from './flush-at-exit.js';
import { type InitOptions, parseServerUrl, type Settings } from './options.js';
import { SessionSampler } from './sampling/session-sampler.js';
import { createSessionApi, type SessionApi } from './session-api.js';

/** The path of an ended span to HoneyHive. There is one per process. */
export interface Pipeline {
  readonly serverUrl: URL;
  readonly sessionApi: SessionApi;
  /** Returns whether `sampleRate` selects a span that starts in `ctx`. */
  isSampled(ctx: Context): boolean;
  /** Returns false if the options name another server or API key. */
  matches(options: InitOptions): boolean;
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
  /** Received baggage members and session labels that were dropped because they were malformed or over a limit. */
  readonly droppedBaggage: number;
  /** Received `tracestate` headers that were dropped because they were malformed or had more than 32 members. */
  readonly droppedTracestate: number;
}

const state = () => globalState('pipeline', (): { pipeline?: Pipeline } => ({}));

export function currentPipeline(): Pipeline | undefined {
  return state().pipeline;
}

/** Registers OpenTelemetry globally. Throws if the application has already registered a provider. */
export function startPipeline(settings: Settings): Pipeline {
  const { apiKey, serverUrl, serviceName, disableBatch, retryMillis, sampleRate } = settings;
  const counts = new SpanCounts(serverUrl.origin);
  const delivery = new Delivery(createOtlpExporter(serverUrl, apiKey), counts, retryMillis);
  const exportProcessor = new ExportProcessor(counts, delivery, settings, disableBatch);
  // At rate 1 there is no sampler, so that sampling costs nothing.
  const sampler = sampleRate < 1 ? new SessionSampler(sampleRate) : undefined;
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    ...(sampler && { sampler }),
    spanProcessors: [new SessionSpanProcessor(), exportProcessor],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init(): an OpenTelemetry provider is already registered. Keep it, add `new SessionSpanProcessor()` ' +
        'and an OTLP exporter for HoneyHive to it, and call `propagateOutgoing(destinationRule())`.',
    );
  }
  const ownsContextManager = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ownsPropagator = propagation.setGlobalPropagator(new HoneyHivePropagator());

  const { redact, captureContent, maxValueLength } = settings;
  setRedaction({ redact, captureContent, maxValueLength });
  skipAttributeChecks(true);
  if (sampler) setResampler((span, ctx) => sampler.resample(span, ctx));

  const removeExitHandlers = flushAtExit({
    drain: (limitMillis) => exportProcessor.drain(limitMillis),
    dropAll: () => exportProcessor.dropAll(),
    warn: () => counts.warnNow(),
    get queued() {
      return counts.queued;
    },
  });
  async function stop(limitMillis: number): Promise<boolean> {
    removeExitHandlers();
    delete state().pipeline;
    setResampler(undefined);
    skipAttributeChecks(false);
    trace.disable();
    if (ownsContextManager) context.disable();
    if (ownsPropagator) propagation.disable();
    const accepted = await exportProcessor.flush(limitMillis);
    await provider.shutdown();
    return accepted;
  }

  let stopping: Promise<boolean> | undefined;
  const pipeline: Pipeline = {
    serverUrl,
    sessionApi: createSessionApi(serverUrl, apiKey),
    isSampled: (ctx) => sampler?.isSampled(ctx) ?? true,
    matches(options) {
      const isSameServer = !options.serverUrl || parseServerUrl(options.serverUrl).href === serverUrl.href;
      return isSameServer && (!options.apiKey || options.apiKey === apiKey);
    },
    get stats() {
      return {
        spans: counts.stats,
        sampledOut: exportProcessor.sampledOut,
        withheldRequests: withheldRequests(),
        droppedBaggage: droppedBaggage(),
        droppedTracestate: droppedTracestate(),
      };
    },
    flush: (limitMillis) => exportProcessor.flush(limitMillis),
    async shutdown(limitMillis) {
      stopping ??= stop(limitMillis);
      const accepted = stopping;
      return (await succeedsWithin(limitMillis, () => accepted)) && accepted;
    },
  };
  state().pipeline = pipeline;
  return pipeline;
}
