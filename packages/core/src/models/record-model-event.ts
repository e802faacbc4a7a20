import type { Attributes, Span } from '@opentelemetry/api';
import { warnOnThrow } from '../runtime/warn-once.js';
import { setErrorStatus } from '../spans/record-error.js';
import { markRedacted } from '../spans/redacted-texts.js';
import { type Fields, fieldsOf } from './fields.js';
import { inputAttributes, outputAttributes } from './model-attributes.js';
import type { Operation } from './operation.js';

/** Records the request of a model's call on its span. Never throws. */
export function recordModelInput(span: Span, operation: Operation, body: Fields): void {
  record(span, () => inputAttributes(operation, body));
}

/** Records the response of a model's call on its span, and the failure that it tells of. Never throws. */
export function recordModelOutput(span: Span, operation: Operation, result: unknown): void {
  record(span, () => {
    const { attributes, error } = outputAttributes(operation, fieldsOf(result));
    if (error) {
      span.setAttribute('error.type', error.type);
      setErrorStatus(span, error.message);
    }
    return attributes;
  });
}

/** Records how long a model took until the first piece of its response. @param millis is undefined if there is none. */
export function recordFirstChunk(span: Span, millis: number | undefined): void {
  if (millis !== undefined) span.setAttribute('gen_ai.response.time_to_first_chunk', millis / 1000);
}

function record(span: Span, read: () => Attributes): void {
  const attributes = warnOnThrow('A call of a model is not recorded in full', read);
  if (attributes === undefined) return;
  span.setAttributes(attributes);
  markRedacted(span, Object.values(attributes));
}
