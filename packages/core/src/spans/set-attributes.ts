import type { Attributes, Span } from '@opentelemetry/api';
import { globalState } from '../runtime/global-state.js';

const state = globalState('lay-attributes', () => ({ isDirect: false }));

/**
 * Says whether the provider is this project's own: it cuts no values, and no sampler of it looks at attributes. What is
 * valid by its making then needs none of the checks of the SDK, which are a third of what a request span costs.
 */
export function skipAttributeChecks(isDirect: boolean): void {
  state.isDirect = isDirect;
}

export function areAttributeChecksSkipped(): boolean {
  return state.isDirect;
}

/** Puts attributes that are valid onto a span that has not ended. */
export function setAttributes(span: Span & { readonly attributes?: Attributes }, attributes: Attributes): void {
  if (state.isDirect && span.attributes) Object.assign(span.attributes, attributes);
  else span.setAttributes(attributes);
}
