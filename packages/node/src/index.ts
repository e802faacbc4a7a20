export {
  bindToRequest,
  currentSession,
  type Destination,
  type DistributedTraceOptions,
  type EventFields,
  type EventOptions,
  type EventType,
  enrichSpan,
  enrichSpanContext,
  type IncomingHeaders,
  type InjectSession,
  injectContextIntoCarrier,
  type OutgoingHeaders,
  type Redact,
  redactSecrets,
  type Session,
  type TraceOptions,
  traceChain,
  traceModel,
  traceTool,
  withDistributedTraceContext,
  withSession,
} from '@honeyhive/core';
export { claudeAgentEnv } from './claude-agent-env.js';
export type { Stats } from './current-pipeline.js';
export type { SpanStats } from './export/span-counts.js';
export { HoneyHiveSpanProcessor } from './honeyhive-span-processor.js';
export { type FlushOptions, HoneyHiveTracer } from './honeyhive-tracer.js';
export type { SessionFields, SessionOptions } from './session-api.js';
export type { SpanProcessorOptions } from './settings/check-init-options.js';
export type { Instrumentation, Instrumentations } from './settings/instrumentations.js';
export type { InitOptions } from './settings/options.js';
