import { globalState } from './global-state.js';

/** Returns true if HH_DISABLED or OTEL_SDK_DISABLED is set. */
export function isDisabledByEnvironment(env: NodeJS.ProcessEnv = process.env): boolean {
  return /^(?:1|true)$/i.test(env.HH_DISABLED ?? '') || /^true$/i.test(env.OTEL_SDK_DISABLED ?? '');
}

const state = globalState('off-switch', () => ({ isOff: isDisabledByEnvironment() }));

/** Returns true if nothing may be recorded, sent or propagated. Every export then calls on as if it were not there. */
export function isTracingOff(): boolean {
  return state.isOff;
}

export function setTracingOff(isOff: boolean): void {
  state.isOff = isOff;
}
