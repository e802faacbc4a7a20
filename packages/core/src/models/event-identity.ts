import type { Attributes } from '@opentelemetry/api';

/** The name of an event, and the attributes that say what it is. */
export interface EventIdentity {
  readonly name: string;
  readonly attributes: Attributes;
}
