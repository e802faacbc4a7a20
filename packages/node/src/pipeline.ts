import { HoneyHivePropagator, SessionSpanProcessor } from '@honeyhive/core';
import { globalState } from '@honeyhive/core/adapter';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { flushAtExit } from './exit.js';
import type { Settings } from './options.js';
import { ReportingExporter } from './reporting-exporter.js';

/** Everything between a span that ends and HoneyHive. One per process. */
export interface Pipeline {
  readonly apiKey: string | undefined;
  readonly serverUrl: string;
  /** Answers when every span that has ended was sent or given up; rejects where one was not accepted. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

const running = () => globalState('pipeline', (): { pipeline?: Pipeline } => ({}));

export function currentPipeline(): Pipeline | undefined {
  return running().pipeline;
}

/** Answers the running pipeline where there is one to the same place. Throws where it goes elsewhere. */
export function startPipeline(settings: Settings): Pipeline {
  const { pipeline } = running();
  if (pipeline === undefined) return createPipeline(settings);
  if (pipeline.serverUrl === settings.serverUrl.href && pipeline.apiKey === settings.apiKey) return pipeline;
  throw new Error(
    'HoneyHiveTracer.init() was called before with another `serverUrl` or `apiKey`, and a process exports to one place. ' +
      'Await shutdown() of the first tracer before.',
  );
}

function createPipeline(settings: Settings): Pipeline {
  const { apiKey, serverUrl } = settings;
  const exporter = new ReportingExporter(
    new OTLPTraceExporter({
      url: new URL('opentelemetry/v1/traces', withSlash(serverUrl)).href,
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    }),
    serverUrl.origin,
  );
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes(settings.serviceName === undefined ? {} : { 'service.name': settings.serviceName }),
    ),
    spanLimits: { attributeCountLimit: 1024, eventCountLimit: 1024, linkCountLimit: 128 },
    spanProcessors: [new SessionSpanProcessor(), exportProcessor(exporter, settings)],
  });
  if (!trace.setGlobalTracerProvider(provider)) {
    throw new Error(
      'HoneyHiveTracer.init() found an OpenTelemetry provider registered already. Keep that one: give it ' +
        '`new SessionSpanProcessor()` and an OTLP exporter to HoneyHive, and call `propagateOutgoing(destinationRule())`.',
    );
  }
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new HoneyHivePropagator());

  const flush = async () => {
    try {
      await provider.forceFlush();
    } finally {
      // The provider does not wait for batches that are on their way already.
      await exporter.forceFlush();
    }
  };
  const forget = flushAtExit(flush);
  const pipeline: Pipeline = {
    apiKey,
    serverUrl: serverUrl.href,
    flush,
    async shutdown() {
      forget();
      delete running().pipeline;
      trace.disable();
      context.disable();
      propagation.disable();
      try {
        await flush();
      } finally {
        await provider.shutdown();
      }
    },
  };
  // Not to be read from a log of the object.
  Object.defineProperty(pipeline, 'apiKey', { enumerable: false });
  running().pipeline = pipeline;
  return pipeline;
}

function exportProcessor(exporter: ReportingExporter, { disableBatch }: Settings): SpanProcessor {
  if (disableBatch) return new SimpleSpanProcessor(exporter);
  const { OTEL_BSP_MAX_QUEUE_SIZE, OTEL_BSP_SCHEDULE_DELAY } = process.env;
  return new BatchSpanProcessor(exporter, {
    ...(OTEL_BSP_MAX_QUEUE_SIZE === undefined && { maxQueueSize: 8192 }),
    ...(OTEL_BSP_SCHEDULE_DELAY === undefined && { scheduledDelayMillis: 1000 }),
  });
}

function withSlash(url: URL): string {
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
