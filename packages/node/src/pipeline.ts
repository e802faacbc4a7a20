import { HoneyHivePropagator, SessionSpanProcessor } from '@honeyhive/core';
import {
  decideOnJoin,
  droppedBaggage,
  droppedTracestate,
  globalState,
  layDirectly,
  setTextRules,
  withheldRequests,
  within,
} from '@honeyhive/core/adapter';
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

/** Everything between a span that ends and HoneyHive. One per process. */
export interface Pipeline {
  readonly serverUrl: URL;
  readonly sessionApi: SessionApi;
  /** Whether what begins in `ctx` is sent, by `sampleRate`. */
  isSampled(ctx: Context): boolean;
  /** Whether it exports to where the options say; those left out say nothing. */
  matches(options: InitOptions): boolean;
  readonly stats: Stats;
  /** Sends what has ended; answers within the time whether all was accepted since the last answer. */
  flush(limitMillis: number): Promise<boolean>;
  /** Flushes and undoes the set-up. */
  shutdown(limitMillis: number): Promise<boolean>;
}

/** What became of what was recorded and received. */
export interface Stats {
  /** Since `init`. */
  readonly spans: SpanStats;
  /** Spans that were left out with their sessions, by `sampleRate`. */
  readonly sampledOut: number;
  /** Requests of this process that went without trace and session, since those may not go where they went. */
  readonly withheldRequests: number;
  /** Baggage members, and labels of sessions, that this process has dropped: malformed, or over a limit. */
  readonly droppedBaggage: number;
  /** `tracestate` headers that this process has dropped: malformed, or of more than 32 members. */
  readonly droppedTracestate: number;
}

const state = () => globalState('pipeline', (): { pipeline?: Pipeline } => ({}));

export function currentPipeline(): Pipeline | undefined {
  return state().pipeline;
}

/** Sets OpenTelemetry up. Throws where somebody else has. */
export function startPipeline(settings: Settings): Pipeline {
  const { apiKey, serverUrl, serviceName, disableBatch, retryMillis, redact, maxValueLength, sampleRate } = settings;
  const counts = new SpanCounts(serverUrl.origin);
  const delivery = new Delivery(createOtlpExporter(serverUrl, apiKey), counts, retryMillis);
  const exportProcessor = new ExportProcessor(counts, delivery, settings, disableBatch);
  // Without one, sampling costs nothing.
  const sampler = sampleRate < 1 ? new SessionSampler(sampleRate) : undefined;
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    ...(sampler && { sampler }),
    spanProcessors: [new SessionSpanProcessor(), exportProcessor],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init() found an OpenTelemetry provider registered already. Keep that one: give it ' +
        '`new SessionSpanProcessor()` and an OTLP exporter to HoneyHive, and call `propagateOutgoing(destinationRule())`.',
    );
  }
  const ownsContextManager = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ownsPropagator = propagation.setGlobalPropagator(new HoneyHivePropagator());

  setTextRules({ redact, maxValueLength });
  layDirectly(true);
  if (sampler) decideOnJoin((span, ctx) => sampler.resample(span, ctx));

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
    decideOnJoin(undefined);
    layDirectly(false);
    trace.disable();
    if (ownsContextManager) context.disable();
    if (ownsPropagator) propagation.disable();
    const accepted = await exportProcessor.flush(limitMillis);
    await provider.shutdown();
    return accepted;
  }

  let stopped: Promise<boolean> | undefined;
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
      stopped ??= stop(limitMillis);
      const stopping = stopped;
      return (await within(limitMillis, () => stopping)) && stopping;
    },
  };
  state().pipeline = pipeline;
  return pipeline;
}
