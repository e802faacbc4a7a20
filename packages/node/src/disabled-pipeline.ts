import { debugLog, isDisabledByEnvironment, resetDefaultSession, setTracingOff } from '@honeyhive/core/internal';
import { trace } from '@opentelemetry/api';
import { currentPipeline, type Pipeline, type Stats, setCurrentPipeline } from './current-pipeline.js';

const emptyStats: Stats = {
  spans: {
    ended: 0,
    exported: 0,
    queued: 0,
    dropped: { queueFull: 0, refused: 0, unavailable: 0, shutdown: 0, invalid: 0 },
  },
  sampledOut: 0,
  withheldRequests: 0,
  undeterminedRequests: 0,
  droppedBaggage: 0,
  droppedTracestate: 0,
};

/** Turns tracing off until `shutdown()`. Registers nothing. */
export function startDisabledPipeline(): Pipeline {
  setTracingOff(true);
  debugLog()?.('init: tracing is off');
  const pipeline: Pipeline = {
    provider: trace.getTracerProvider(),
    sessionApi: { start: async () => undefined, enrich: async () => false },
    otlpEndpoint: () => undefined,
    isSampled: () => false,
    matches: () => true,
    warnOfUnchanged() {},
    propagateTo() {},
    stats: emptyStats,
    flush: async () => true,
    async shutdown() {
      if (currentPipeline() === pipeline) {
        resetDefaultSession();
        setCurrentPipeline(undefined);
        setTracingOff(isDisabledByEnvironment());
      }
      return true;
    },
  };
  setCurrentPipeline(pipeline);
  return pipeline;
}
