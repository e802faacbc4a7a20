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
import { postSpans } from './export/otlp-exporter.js';
import { SpanLedger, type SpanStats } from './export/span-counts.js';
import { flushAtExit } from './flush-at-exit.js';
import { type InitOptions, parseServerUrl, type Settings } from './options.js';
import { SessionSampler } from './sampling/session-sampler.js';
import { type SessionApi, sessionApi } from './session-api.js';

/** Everything between a span that ends and HoneyHive. One per process. */
export interface Pipeline {
  readonly serverUrl: URL;
  readonly sessions: SessionApi;
  /** Whether what begins in `ctx` is sent, by `sampleRate`. */
  samples(ctx: Context): boolean;
  /** Whether it exports to where the options say; those left out say nothing. */
  isFor(options: InitOptions): boolean;
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

const running = () => globalState('pipeline', (): { pipeline?: Pipeline } => ({}));

export function currentPipeline(): Pipeline | undefined {
  return running().pipeline;
}

/** Sets OpenTelemetry up. Throws where somebody else has. */
export function startPipeline(settings: Settings): Pipeline {
  const { apiKey, serverUrl, serviceName, disableBatch, retryMillis, redact, maxValueLength, sampleRate } = settings;
  const ledger = new SpanLedger(serverUrl.origin);
  const delivery = new Delivery(postSpans(serverUrl, apiKey), ledger, retryMillis);
  const exporting = new ExportProcessor(ledger, delivery, settings, disableBatch);
  // Without one, sampling costs nothing.
  const sampler = sampleRate < 1 ? new SessionSampler(sampleRate) : undefined;
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    ...(sampler && { sampler }),
    spanProcessors: [new SessionSpanProcessor(), exporting],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init() found an OpenTelemetry provider registered already. Keep that one: give it ' +
        '`new SessionSpanProcessor()` and an OTLP exporter to HoneyHive, and call `propagateOutgoing(destinationRule())`.',
    );
  }
  const ownsContext = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ownsPropagation = propagation.setGlobalPropagator(new HoneyHivePropagator());

  setTextRules({ redact, maxValueLength });
  layDirectly(true);
  if (sampler) decideOnJoin((span, ctx) => sampler.decide(span, ctx));

  const forgetExit = flushAtExit({
    drain: (limitMillis) => exporting.drain(limitMillis),
    abandon: () => exporting.abandon(),
    tell: () => ledger.tell(),
    get queued() {
      return ledger.queued;
    },
  });
  async function end(limitMillis: number): Promise<boolean> {
    forgetExit();
    delete running().pipeline;
    decideOnJoin(undefined);
    layDirectly(false);
    trace.disable();
    if (ownsContext) context.disable();
    if (ownsPropagation) propagation.disable();
    const accepted = await exporting.flush(limitMillis);
    await provider.shutdown();
    return accepted;
  }

  let ended: Promise<boolean> | undefined;
  const pipeline: Pipeline = {
    serverUrl,
    sessions: sessionApi(serverUrl, apiKey),
    samples: (ctx) => sampler?.samples(ctx) ?? true,
    isFor(options) {
      const isServer = !options.serverUrl || parseServerUrl(options.serverUrl).href === serverUrl.href;
      return isServer && (!options.apiKey || options.apiKey === apiKey);
    },
    get stats() {
      return {
        spans: ledger.stats,
        sampledOut: exporting.sampledOut,
        withheldRequests: withheldRequests(),
        droppedBaggage: droppedBaggage(),
        droppedTracestate: droppedTracestate(),
      };
    },
    flush: (limitMillis) => exporting.flush(limitMillis),
    async shutdown(limitMillis) {
      ended ??= end(limitMillis);
      const ending = ended;
      return (await within(limitMillis, () => ending)) && ending;
    },
  };
  running().pipeline = pipeline;
  return pipeline;
}
