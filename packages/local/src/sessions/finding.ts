/** A place in a session where context was lost or may have been. */
export interface Finding {
  readonly kind: 'withheld' | 'orphan' | 'shared-trace' | 'separate-trace' | 'separate-session';
  /** What happened, in one or two plain sentences. */
  readonly sentence: string;
  /** What to type or to do, a line each; code stands as it is to be typed. */
  readonly remedy: readonly string[];
  /** Where to look in this session. */
  readonly spans: readonly { readonly traceId: string; readonly spanId: string }[];
  /** The ids of the other sessions concerned. */
  readonly sessions: readonly string[];
}
