// `@honeyhive/core/adapter`: for adapters and @honeyhive/node. Applications need none of this.
export { globalState } from './global-state.js';
export { withConsent } from './outgoing.js';
export {
  bindSession,
  continueRequest,
  recordRequestError,
  type ServerExchange,
  type ServerOptions,
} from './request.js';
export { defaultSession, sessionLabel } from './session.js';
