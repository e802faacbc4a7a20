import { errorType } from '../runtime/error-text.js';
import { globalState } from '../runtime/global-state.js';
import { warnOnce } from '../runtime/warn-once.js';
import { redactStructuredText } from './redact-structured-text.js';

/**
 * What is recorded in place of a text.
 *
 * @param key says where it is, as "inputs.messages.0.content", "error" or "url.query".
 */
export type Redact = (value: string, key: string) => string;

/** How texts are recorded, in the whole process. */
export interface RedactionRules {
  readonly redact?: Redact | undefined;
  /** False if the exporter leaves out what models and tools receive and return. */
  readonly captureContent: boolean;
  /** Characters. */
  readonly maxValueLength: number;
}

const state = globalState('text', (): { rules: RedactionRules } => ({
  rules: { captureContent: true, maxValueLength: 1024 * 1024 },
}));

export function setRedaction(rules: Partial<RedactionRules>): void {
  state.rules = { ...state.rules, ...rules };
}

export function redactionRules(): RedactionRules {
  return state.rules;
}

/** The text as it may be recorded: redacted first, so that no secret is missed which the cut would halve; then cut. */
export function redactText(text: string, key: string, room: number = Number.POSITIVE_INFINITY): string {
  return cut(redactWhole(text, key), Math.min(state.rules.maxValueLength, room));
}

/** Returns the redacted text in its whole length. JSON remains JSON. Never throws. */
export function redactWhole(text: string, key: string): string {
  const { redact } = state.rules;
  return redact === undefined ? text : redactStructuredText(text, key, (part, key) => redactPart(redact, part, key));
}

function redactPart(redact: Redact, text: string, key: string): string {
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
