import { errorType } from '../runtime/error-text.js';
import { globalState } from '../runtime/global-state.js';
import { warnOnce } from '../runtime/warn-once.js';

/**
 * What is recorded in place of a text.
 *
 * @param key says where it is, as "inputs.messages.0.content", "error" or "url.query".
 */
export type Redact = (value: string, key: string) => string;

/** How texts are recorded, in the whole process. */
export interface RedactionRules {
  readonly redact?: Redact | undefined;
  /** Characters. */
  readonly maxValueLength: number;
}

const state = globalState('text', (): { rules: RedactionRules } => ({ rules: { maxValueLength: 1024 * 1024 } }));

export function setRedaction(rules: Partial<RedactionRules>): void {
  state.rules = { ...state.rules, ...rules };
}

/** The text as it may be recorded: redacted first, so that no secret is missed which the cut would halve; then cut. */
export function redactText(text: string, key: string, room = Number.POSITIVE_INFINITY): string {
  const { redact, maxValueLength } = state.rules;
  const redacted = redact ? redactedText(redact, text, key) : text;
  return cut(redacted, Math.min(maxValueLength, room));
}

function redactedText(redact: Redact, text: string, key: string): string {
  try {
    const redacted: unknown = redact(text, key);
    if (typeof redacted === 'string') return redacted;
    warnOnce('The option `redact` answered no text, and [redacted] is recorded', typeof redacted);
  } catch (error) {
    // Not told in its words, which may hold the text.
    warnOnce('The option `redact` threw, and [redacted] is recorded', errorType(error));
  }
  return '[redacted]';
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // By way of bytes, since a slice would hold the whole text in memory.
  return `${Buffer.from(text.slice(0, length))}…[truncated, ${text.length} characters]`;
}
