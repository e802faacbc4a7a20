// `@honeyhive/core/adapter`: for adapters and @honeyhive/node. Applications need none of this.

export { globalState } from './global-state.js';
export { consentTo, withoutTracing } from './outgoing.js';
export {
  bindSession,
  continueRequest,
  recordRequestError,
  type ServerExchange,
  type ServerOptions,
} from './request.js';
export { defaultSession, mergeSessions, resetDefaultSession, sessionLabel } from './session.js';
export { warnOnce } from './warning.js';
