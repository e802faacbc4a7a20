export {
  currentSession,
  type Destination,
  type EventFields,
  type EventOptions,
  type EventType,
  enrichSpan,
  enrichSpanContext,
  type IncomingHeaders,
  injectContextIntoCarrier,
  type OutgoingHeaders,
  type Session,
  type TraceOptions,
  traceChain,
  traceModel,
  traceTool,
  withDistributedTraceContext,
  withSession,
} from '@honeyhive/core';
export { type FlushOptions, HoneyHiveTracer } from './honeyhive-tracer.js';
export type { InitOptions } from './options.js';
export type { SessionFields, SessionOptions } from './session-api.js';
