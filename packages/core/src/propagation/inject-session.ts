import { type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { isTracingOff } from '../runtime/off-switch.js';

/**
 * When a propagator writes the session. It does not know the destination, only the span in whose context it is called.
 *
 * - `messages`: if that is a PRODUCER span, whose context goes into a message.
 * - `unless-client`: also with any other recorded span except a CLIENT span, and without a span. MCP instrumentations need
 *   this. Code that injects into the headers of an HTTP request by hand then sends the session too, to any destination.
 * - `never`: not even into messages.
 */
export type InjectSession = 'messages' | 'unless-client' | 'never';

const values: readonly unknown[] = ['messages', 'unless-client', 'never'] satisfies InjectSession[];

/**
 * @param name is the function that takes the option.
 * @throws {TypeError} if `option` is not a valid value of the option `injectSession`.
 */
export function checkInjectSession(option: InjectSession | undefined, name: string): InjectSession {
  if (option === undefined) return 'messages';
  if (values.includes(option)) return option;
  throw new TypeError(`${name}: invalid \`injectSession\`. Pass 'messages', 'unless-client' or 'never'.`);
}

/** The API hides the kind of a span, which every recorded span of an SDK has. */
type SpanWithKind = Span & { readonly kind?: SpanKind };

/** Returns true if a propagator that is called with `ctx` may write the session. */
export function mayInjectSession(ctx: Context, option: InjectSession): boolean {
  if (option === 'never' || isTracingOff()) return false;
  const span: SpanWithKind | undefined = trace.getSpan(ctx);
  if (option === 'messages') return span?.kind === SpanKind.PRODUCER;
  // A span that is not recorded has no kind, and may stand for an HTTP request.
  return span === undefined || (span.kind !== undefined && span.kind !== SpanKind.CLIENT);
}
