// `@honeyhive/core/adapter`: for @honeyhive/node and the adapters that need more than a server's. Applications need none of this.

export { attributeBudget } from './attribute-budget.js';
export { bindSession } from './bind-session.js';
export { continueFrom } from './caller-context.js';
export { defaultSession, resetDefaultSession } from './default-session.js';
export { droppedBaggage, droppedTracestate } from './dropped-headers.js';
export { isThenable } from './end-after.js';
export { errorText, errorType } from './error-text.js';
export { type Extracted, extract } from './extract.js';
export { globalState } from './global-state.js';
export { type HeaderGetter, headerGetter } from './headers.js';
export { jsonValue } from './json-value.js';
export { layDirectly } from './lay-attributes.js';
export { consentTo, propagateBy, withoutTracing } from './outgoing.js';
export { type Redact, recordedText, setTextRules } from './recorded-text.js';
export type { RemoteSpan } from './remote-span.js';
export { recordRequestError, requestContinuer, type ServerOptions } from './request.js';
export { mergeSessions } from './session.js';
export { decideOnJoin } from './session-change.js';
export { isUuid, sessionLabel } from './session-label.js';
export { sessionNameAttribute } from './session-name.js';
export {
  confirmSession,
  enterSession,
  getScopeSession,
  getSession,
  isSessionMade,
  setSession,
} from './session-scope.js';
export { failSpan, recordException } from './span-end.js';
export { methodAttributes, spanName } from './span-name.js';
export { failureFromError, failureFromStatus, recordOutcome } from './span-outcome.js';
export { longestTimer, within } from './time-limit.js';
export { tracer } from './tracer.js';
export { checkTrust, type Trust, type TrustOption, trustedContext, trustIn } from './trust.js';
export { guarded, warnOnce } from './warning.js';
export { withheldRequests } from './withheld.js';
