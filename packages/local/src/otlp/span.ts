import type { Attributes } from './any-value.js';
import type { NestedKinds } from './value-kinds.js';

export const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export const statusCodes = ['unset', 'ok', 'error'] as const;

export interface SpanEvent {
  readonly name: string;
  /** Nanoseconds since 1970, in decimal. */
  readonly time: string;
  readonly attributes: Attributes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly attributes: Attributes;
}

/** A span as it was received, independent of its encoding. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: (typeof spanKinds)[number];
  /** Nanoseconds since 1970, in decimal, because neither a double nor a JSON number holds them exactly. */
  readonly start: string;
  readonly end: string;
  readonly status: (typeof statusCodes)[number];
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly dropped: { readonly attributes: number; readonly events: number; readonly links: number };
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Attributes };
  readonly resource: Attributes;
  /** The OTLP types that cannot be inferred from the plain values of the fields above; absent if there are none. */
  readonly kinds?: NestedKinds;
}
