export { type Destination, destinationRule } from './client/destination-rule.js';
export { type DestinationRule, propagateOutgoing, stopOutgoing } from './client/outgoing-requests.js';
export { enrichSpan, enrichSpanContext } from './events/enrich.js';
export type { EventFields, EventOptions, EventType } from './events/event-options.js';
export { type TraceOptions, traceChain, traceModel, traceTool } from './events/trace-function.js';
export type { OutgoingHeaders } from './headers/header-carrier.js';
export type { IncomingHeaders } from './headers/header-getter.js';
export {
  type DistributedTraceOptions,
  injectContextIntoCarrier,
  withDistributedTraceContext,
} from './propagation/distributed.js';
export { HoneyHivePropagator, type PropagatorOptions } from './propagation/honeyhive-propagator.js';
export type { InjectSession } from './propagation/inject-session.js';
export { bindToRequest } from './server/bind-to-request.js';
export type { Session } from './session/session.js';
export { currentSession, withSession } from './session/session-scope.js';
export { redactSecrets } from './spans/redact-secrets.js';
export type { Redact } from './spans/redaction.js';
export { SessionSpanProcessor } from './spans/session-span-processor.js';
