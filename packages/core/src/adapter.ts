// `@honeyhive/core/adapter`: for @honeyhive/node and the adapters that need more than a server's. Applications need none of this.

export { attributeBudget } from './attribute-budget.js';
export { continueFrom } from './caller-context.js';
export { droppedBaggage } from './dropped-baggage.js';
export { droppedTracestate } from './dropped-tracestate.js';
export { type Extracted, extract } from './extract.js';
export { globalState } from './global-state.js';
export { type HeaderGetter, headerGetter } from './headers.js';
export { jsonValue } from './json-value.js';
export { layDirectly } from './lay-attributes.js';
export { consentTo, propagateBy, withoutTracing } from './outgoing.js';
export { type Redact, recordedText, setTextRules } from './recorded-text.js';
export type { RemoteSpan } from './remote-span.js';
export { bindSession, recordRequestError, requestContinuer, type ServerOptions } from './request.js';
export {
  confirmSession,
  defaultSession,
  enterSession,
  getScopeSession,
  getSession,
  isSessionMade,
  mergeSessions,
  resetDefaultSession,
  setSession,
} from './session.js';
export { decideOnJoin } from './session-change.js';
export { isUuid, sessionLabel } from './session-label.js';
export { errorText, errorType, failSpan, isThenable, recordException } from './span-end.js';
export { methodAttributes, spanName } from './span-name.js';
export { longestTimer, within } from './time-limit.js';
export { tracer } from './tracer.js';
export { checkTrust, type Trust, type TrustOption, trustIn } from './trust.js';
export { guarded, warnOnce } from './warning.js';
export { withheldRequests } from './withheld.js';
