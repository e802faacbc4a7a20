/** A place in a session where context was lost, or may have been. */
export interface Finding {
  readonly kind: 'withheld' | 'orphan' | 'shared-trace' | 'separate-trace' | 'separate-session';
  /** Describes what happened, in one to three sentences. */
  readonly sentence: string;
  /** The steps that fix it, one per line. Code is in backticks, ready to be typed. */
  readonly remedy: readonly string[];
  /** The spans of this session that are affected. */
  readonly spans: readonly { readonly traceId: string; readonly spanId: string }[];
  /** The ids of the other sessions that are affected. */
  readonly sessions: readonly string[];
}
