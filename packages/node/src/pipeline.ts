import {
  type DestinationRule,
  HoneyHivePropagator,
  propagateOutgoing,
  SessionSpanProcessor,
  stopOutgoing,
} from '@honeyhive/core';
import {
  debugLog,
  droppedBaggage,
  droppedTracestate,
  setRedaction,
  setResampler,
  skipAttributeChecks,
  succeedsWithin,
  undeterminedRequests,
  warnOnce,
  withheldRequests,
} from '@honeyhive/core/internal';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { type Pipeline, setCurrentPipeline } from './current-pipeline.js';
import { Delivery } from './export/delivery.js';
import { ExportProcessor } from './export/export-processor.js';
import { ExporterDelivery } from './export/exporter-delivery.js';
import { otlpEndpoint } from './export/otlp-endpoint.js';
import { createOtlpExporter } from './export/otlp-exporter.js';
import { postSync } from './export/post-sync.js';
import { SpanCounts } from './export/span-counts.js';
import { flushAtExit } from './flush-at-exit.js';
import { SessionSampler } from './sampling/session-sampler.js';
import { createSessionApi } from './session-api.js';
import { describeSettings } from './settings/describe-settings.js';
import { registerInstrumentations } from './settings/instrumentations.js';
import type { Settings } from './settings/options.js';
import { parseServerUrl } from './settings/server-url.js';
import { warnOfUnchanged } from './settings/warn-of-unchanged.js';

/** Registers OpenTelemetry globally. Throws if the application has already registered a provider. */
export function startPipeline(settings: Settings): Pipeline {
  const { apiKey, serverUrl, serviceName, disableBatch, injectSession, sampleRate, exporter } = settings;
  const counts = new SpanCounts(exporter ? 'the exporter passed to init()' : serverUrl.origin);
  const delivery = exporter ? new ExporterDelivery(exporter, counts) : startDelivery(settings, counts);
  const exportProcessor = new ExportProcessor(counts, delivery, settings, disableBatch);
  // At rate 1 there is no sampler, so that sampling costs nothing.
  const sampler = sampleRate < 1 ? new SessionSampler(sampleRate) : undefined;
  const provider = new BasicTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    ...(sampler && { sampler }),
    spanProcessors: [new SessionSpanProcessor(), ...settings.spanProcessors, exportProcessor],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init(): an OpenTelemetry provider is already registered. Keep it, add `new SessionSpanProcessor()` ' +
        'and an OTLP exporter for HoneyHive to it, and call `propagateOutgoing(destinationRule())`.',
    );
  }
  const ownsContextManager = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ownsPropagator = propagation.setGlobalPropagator(new HoneyHivePropagator({ injectSession }));

  const { redact, captureContent, maxValueLength } = settings;
  setRedaction({ redact, captureContent, maxValueLength });
  skipAttributeChecks(true);
  // HoneyHive's own server never receives trace headers, because it is not a service of the application.
  const propagateTo = (rule: DestinationRule) => propagateOutgoing(rule, serverUrl.origin);
  propagateTo(settings.mayPropagateTo);
  if (sampler) setResampler((span, ctx) => sampler.resample(span, ctx));

  const disableInstrumentations = registerInstrumentations(settings.instrumentations, provider);
  const removeExitHandlers = flushAtExit({
    drain: (limitMillis) => exportProcessor.drain(limitMillis),
    endOpenRequests: (error) => exportProcessor.endOpenRequests(error),
    flushSync: (limitMillis) =>
      exportProcessor.flushSync((bodies) => postSync(otlpEndpoint(serverUrl, apiKey), bodies, limitMillis)),
    dropAll: () => exportProcessor.dropAll(),
    warn: () => counts.warnNow(),
    get queued() {
      return counts.queued;
    },
  });
  async function stop(limitMillis: number): Promise<boolean> {
    removeExitHandlers();
    disableInstrumentations();
    stopOutgoing();
    setCurrentPipeline(undefined);
    setResampler(undefined);
    skipAttributeChecks(false);
    trace.disable();
    if (ownsContextManager) context.disable();
    if (ownsPropagator) propagation.disable();
    const accepted = await exportProcessor.flush(limitMillis);
    await provider.shutdown().catch((error) => warnOnce('A span processor failed to shut down', error));
    return accepted;
  }

  let stopping: Promise<boolean> | undefined;
  const pipeline: Pipeline = {
    provider,
    sessionApi: createSessionApi(serverUrl, apiKey),
    otlpEndpoint: () => (exporter ? undefined : otlpEndpoint(serverUrl, apiKey)),
    isSampled: (ctx) => sampler?.isSampled(ctx) ?? true,
    matches(options) {
      const isSameServer = !options.serverUrl || parseServerUrl(options.serverUrl).href === serverUrl.href;
      return isSameServer && (!options.apiKey || options.apiKey === apiKey);
    },
    warnOfUnchanged: (options) => warnOfUnchanged(options, settings),
    propagateTo,
    get stats() {
      return {
        spans: counts.stats,
        sampledOut: exportProcessor.sampledOut,
        withheldRequests: withheldRequests(),
        undeterminedRequests: undeterminedRequests(),
        droppedBaggage: droppedBaggage(),
        droppedTracestate: droppedTracestate(),
      };
    },
    async flush(limitMillis) {
      const flushOthers = async () => Promise.all(settings.spanProcessors.map((processor) => processor.forceFlush()));
      const [accepted] = await Promise.all([
        exportProcessor.flush(limitMillis),
        succeedsWithin(limitMillis, flushOthers),
      ]);
      return accepted;
    },
    async shutdown(limitMillis) {
      stopping ??= stop(limitMillis);
      const accepted = stopping;
      return (await succeedsWithin(limitMillis, () => accepted)) && accepted;
    },
  };
  setCurrentPipeline(pipeline);
  debugLog()?.(describeSettings(settings));
  return pipeline;
}

function startDelivery({ serverUrl, apiKey, retryMillis, compression }: Settings, counts: SpanCounts): Delivery {
  return new Delivery(createOtlpExporter(serverUrl, apiKey), counts, retryMillis, compression === 'gzip');
}
