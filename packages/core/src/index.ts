export { type Destination, destinationRule } from './destinations.js';
export { injectContextIntoCarrier, withDistributedTraceContext } from './distributed.js';
export { type EventFields, type EventOptions, type EventType, enrichSpan, enrichSpanContext } from './enrich.js';
export type { OutgoingHeaders } from './header-carrier.js';
export type { IncomingHeaders } from './headers.js';
export { type DestinationRule, propagateOutgoing, stopOutgoing } from './outgoing.js';
export { HoneyHivePropagator } from './propagator.js';
export { currentSession, type Session, withSession } from './session.js';
export { SessionSpanProcessor } from './span-processor.js';
