import { type Context, trace } from '@opentelemetry/api';
import type { Session } from '../session/session.js';
import { resample } from '../session/session-sampling.js';
import { rebindSession } from '../session/session-scope.js';
import { sessionAttributes } from '../spans/session-span-processor.js';
import { requestStateIn } from './request-state.js';

/** Puts `session` in force for the rest of the scope that `ctx` is in, on its open spans too; false outside any. */
export function bindSession(ctx: Context, session: Session): boolean {
  if (!rebindSession(ctx, session)) return false;
  const attributes = sessionAttributes(ctx);
  for (const span of new Set([requestStateIn(ctx)?.span, trace.getSpan(ctx)])) {
    span?.setAttributes(attributes);
    if (span) resample(span, ctx);
  }
  return true;
}
