// The part of the SDK that is used. None of it is imported, so that no second copy of the SDK is loaded.

/** A span of the SDK. */
export interface AgentsSpan {
  readonly spanId: string;
  readonly parentId: string | null;
  /** What the span is about. A span and its clones share this object. */
  readonly spanData: SpanData;
  readonly error: { readonly message: string; readonly data?: Readonly<Record<string, unknown>> } | null;
}

export interface SpanData {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** The object by which the SDK knows which trace and span its code runs in. It changes as the code goes on. */
export interface AgentsStore {
  readonly active?: boolean;
  readonly trace?: { readonly groupId?: string | null };
  readonly span?: AgentsSpan;
}
