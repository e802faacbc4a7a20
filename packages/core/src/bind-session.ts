import { type Context, trace } from '@opentelemetry/api';
import { recordIn } from './request-record.js';
import type { Session } from './session.js';
import { decideAnew } from './session-change.js';
import { rebindSession } from './session-scope.js';
import { sessionAttributes } from './span-processor.js';

/** Puts `session` in force for the rest of the scope that `ctx` is in, on its open spans too; false outside any. */
export function bindSession(ctx: Context, session: Session): boolean {
  if (!rebindSession(ctx, session)) return false;
  const attributes = sessionAttributes(ctx);
  for (const span of new Set([recordIn(ctx)?.span, trace.getSpan(ctx)])) {
    span?.setAttributes(attributes);
    if (span) decideAnew(span, ctx);
  }
  return true;
}
