import type { Context, Span } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';

/** Decides again whether an open span is sampled, for the session in `ctx`. */
export type Resampler = (span: Span, ctx: Context) => void;

const state = globalState('session-sampling', (): { resampler?: Resampler | undefined } => ({}));

/** Registers the sampler that samples by session. It is called for each open span that joins another session. */
export function setResampler(resampler: Resampler | undefined): void {
  state.resampler = resampler;
}

/** Returns true if a sampler that samples by session is registered. */
export function isSampledBySession(): boolean {
  return state.resampler !== undefined;
}

/** Samples an open span again after it has joined the session in `ctx`. */
export function resample(span: Span, ctx: Context): void {
  state.resampler?.(span, ctx);
}
