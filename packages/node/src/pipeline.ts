import { HoneyHivePropagator, SessionSpanProcessor } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/adapter';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { AccountableExporter } from './accountable-exporter.js';
import { flushAtExit } from './exit.js';
import { ExportProcessor } from './export-processor.js';
import { otlpExporter } from './exporter.js';
import { type InitOptions, parseServerUrl, type Settings } from './options.js';
import { type SessionApi, sessionApi } from './session-api.js';

/** Everything between a span that ends and HoneyHive. One per process. */
export interface Pipeline {
  readonly serverUrl: URL;
  readonly sessions: SessionApi;
  /** Whether it exports to where the options say; those left out say nothing. */
  isFor(options: InitOptions): boolean;
  /** Sends what has ended; rejects where anything was lost since the last time. */
  flush(): Promise<void>;
  /** Flushes and undoes the set-up. */
  shutdown(): Promise<void>;
}

const running = () => globalState('pipeline', (): { pipeline?: Pipeline } => ({}));

export function currentPipeline(): Pipeline | undefined {
  return running().pipeline;
}

/** Sets OpenTelemetry up. Throws where somebody else has. */
export function startPipeline(settings: Settings): Pipeline {
  const { apiKey, serverUrl, serviceName, disableBatch } = settings;
  const exporter = new AccountableExporter(otlpExporter(settings), serverUrl.origin);
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(serviceName ? { 'service.name': serviceName } : {})),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    spanProcessors: [new SessionSpanProcessor(), new ExportProcessor(exporter, disableBatch)],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init() found an OpenTelemetry provider registered already. Keep that one: give it ' +
        '`new SessionSpanProcessor()` and an OTLP exporter to HoneyHive, and call `propagateOutgoing(destinationRule())`.',
    );
  }
  const ownsContext = context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ownsPropagation = propagation.setGlobalPropagator(new HoneyHivePropagator());

  async function flush(): Promise<void> {
    await provider.forceFlush().catch(() => {});
    if (exporter.takeLost() > 0) throw new Error('spans were lost');
  }

  const forgetExit = flushAtExit(flush, () => exporter.abandon());
  async function end(): Promise<void> {
    forgetExit();
    delete running().pipeline;
    trace.disable();
    if (ownsContext) context.disable();
    if (ownsPropagation) propagation.disable();
    try {
      await flush();
    } finally {
      await provider.shutdown();
    }
  }

  let ended: Promise<void> | undefined;
  const pipeline: Pipeline = {
    serverUrl,
    sessions: sessionApi(serverUrl, apiKey),
    isFor(options) {
      const isServer = !options.serverUrl || parseServerUrl(options.serverUrl).href === serverUrl.href;
      return isServer && (!options.apiKey || options.apiKey === apiKey);
    },
    flush,
    shutdown() {
      ended ??= end();
      return ended;
    },
  };
  running().pipeline = pipeline;
  return pipeline;
}
