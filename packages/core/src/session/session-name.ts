import type { Attributes, Context } from '@opentelemetry/api';
import { defaultSession } from './default-session.js';
import { isNewSession } from './session-scope.js';

/** Returns the attribute that names the session if it starts with this span. Empty if the session already has a name. */
export function sessionNameAttribute(ctx: Context, httpSpanName: string): Attributes {
  const isUnnamed = isNewSession(ctx) && defaultSession().name === undefined;
  return isUnnamed ? { 'honeyhive.session_name': httpSpanName } : {};
}
