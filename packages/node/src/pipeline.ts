import { type DestinationRule, propagateOutgoing, stopOutgoing } from '@honeyhive/core';
import {
  debugLog,
  droppedBaggage,
  droppedTracestate,
  resetDefaultSession,
  setRedaction,
  succeedsWithin,
  undeterminedRequests,
  warnOnce,
  withheldRequests,
} from '@honeyhive/core/internal';
import type { Context, TracerProvider } from '@opentelemetry/api';
import { type Pipeline, setCurrentPipeline } from './current-pipeline.js';
import { Delivery } from './export/delivery.js';
import { ExportProcessor } from './export/export-processor.js';
import { ExporterDelivery } from './export/exporter-delivery.js';
import { otlpEndpoint } from './export/otlp-endpoint.js';
import { createOtlpExporter } from './export/otlp-exporter.js';
import { postSync } from './export/post-sync.js';
import { SpanCounts } from './export/span-counts.js';
import { flushAtExit } from './flush-at-exit.js';
import { createSessionApi } from './session-api.js';
import { describeSettings } from './settings/describe-settings.js';
import type { Settings } from './settings/options.js';
import { parseServerUrl } from './settings/server-url.js';
import { warnOfUnchanged } from './settings/warn-of-unchanged.js';

/** Records the spans of a pipeline: the provider of `init()`, or the application's own. */
export interface SpanSource {
  readonly provider: TracerProvider;
  /** Returns whether `sampleRate` selects a span that starts in `ctx`. */
  isSampled(ctx: Context): boolean;
  /** Stops recording. */
  disable(): void;
  /** Called after the last flush. */
  shutdown(): Promise<void>;
}

/** @param connect passes ended spans to the processor. If it throws, nothing has been set up. */
export function startPipeline(settings: Settings, connect: (exportProcessor: ExportProcessor) => SpanSource): Pipeline {
  const { apiKey, serverUrl, disableBatch, exporter, redact, captureContent, maxValueLength } = settings;
  const counts = new SpanCounts(exporter ? 'the exporter passed to init()' : serverUrl.origin);
  const delivery = exporter ? new ExporterDelivery(exporter, counts) : startDelivery(settings, counts);
  const exportProcessor = new ExportProcessor(counts, delivery, settings, disableBatch);
  const source = connect(exportProcessor);
  setRedaction({ redact, captureContent, maxValueLength });
  // HoneyHive's own server never receives trace headers, because it is not a service of the application.
  const propagateTo = (rule: DestinationRule) => propagateOutgoing(rule, serverUrl.origin);
  propagateTo(settings.mayPropagateTo);
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
    resetDefaultSession();
    removeExitHandlers();
    stopOutgoing();
    setCurrentPipeline(undefined);
    source.disable();
    const accepted = await exportProcessor.flush(limitMillis);
    await source.shutdown().catch((error) => warnOnce('A span processor failed to shut down', error));
    return accepted;
  }

  let stopping: Promise<boolean> | undefined;
  const pipeline: Pipeline = {
    get provider() {
      return source.provider;
    },
    sessionApi: createSessionApi(serverUrl, apiKey),
    otlpEndpoint: () => (exporter ? undefined : otlpEndpoint(serverUrl, apiKey)),
    isSampled: (ctx) => source.isSampled(ctx),
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
