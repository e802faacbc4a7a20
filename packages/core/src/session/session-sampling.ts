import type { Context, Span } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';

/** Decides anew whether an open span is sampled, for the session in force in `ctx`. */
export type Decide = (span: Span, ctx: Context) => void;

const state = globalState('session-change', (): { decide?: Decide | undefined } => ({}));

/** Who samples by session is told from now on of each span that goes over to another session. */
export function setResampler(decide: Decide | undefined): void {
  state.decide = decide;
}

/** Whether somebody samples by session. */
export function isSampledBySession(): boolean {
  return state.decide !== undefined;
}

/** To be called of a span that is open already, once the session in `ctx` is its own. */
export function resample(span: Span, ctx: Context): void {
  state.decide?.(span, ctx);
}
