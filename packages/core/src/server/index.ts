// `@honeyhive/core/server`: what adapters for servers need, and nothing besides, since it is loaded at their start.

export { globalState } from '../runtime/global-state.js';
export { recordRequestError, requestContinuer, type ServerOptions } from './request-continuer.js';
