// `@honeyhive/core/server`: what adapters for servers need, and nothing else, because it is loaded at start-up.

export { globalState } from '../runtime/global-state.js';
export { warnOnce } from '../runtime/warn-once.js';
export { recordRequestError, requestContinuer, type ServerOptions } from './request-continuer.js';
export { runUncalled } from './uncalled-factory.js';
