// `@honeyhive/core/adapter`: for adapters and @honeyhive/node. Applications need none of this.

export { attributeBudget } from './attribute-budget.js';
export { type Extracted, extract } from './extract.js';
export { globalState } from './global-state.js';
export { type HeaderGetter, headerGetter } from './headers.js';
export { jsonValue } from './json-value.js';
export { consentTo, withoutTracing } from './outgoing.js';
export { type Redact, recordedText, setTextRules } from './recorded-text.js';
export {
  bindSession,
  continueRequest,
  enterSession,
  recordRequestError,
  type ServerExchange,
  type ServerOptions,
} from './request.js';
export { methodAttributes, spanName } from './request-span.js';
export {
  confirmSession,
  defaultSession,
  getScopeSession,
  getSession,
  isSessionMade,
  isUuid,
  mergeSessions,
  resetDefaultSession,
  sessionLabel,
  setSession,
} from './session.js';
export { errorText, errorType, failSpan, isThenable, recordException } from './span-end.js';
export { tracer } from './tracer.js';
export { guarded, warnOnce } from './warning.js';
