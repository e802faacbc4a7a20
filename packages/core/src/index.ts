// For applications.
export { type Destination, destinationRule } from './destinations.js';
export { injectContextIntoCarrier, withDistributedTraceContext } from './distributed.js';
export { type EventFields, type EventOptions, type EventType, enrichSpan, enrichSpanContext } from './enrich.js';
// For adapters and for @honeyhive/node.
export { globalState } from './global-state.js';
export type { OutgoingHeaders } from './header-carrier.js';
export type { IncomingHeaders } from './headers.js';
export { type DestinationRule, propagateOutgoing, stopOutgoing, withConsent } from './outgoing.js';
export { HoneyHivePropagator } from './propagator.js';
export { continueRequest, recordRequestError, type ServerExchange, type ServerOptions } from './request.js';
export { bindSession, currentSession, defaultSession, type Session, sessionLabel, withSession } from './session.js';
export { SessionSpanProcessor } from './span-processor.js';
