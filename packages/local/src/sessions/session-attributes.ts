import type { Span } from '../otlp/span.js';

const attributeNames = {
  sessionId: ['honeyhive.session_id', 'traceloop.association.properties.session_id', 'session.id'],
  sessionName: ['honeyhive.session_name'],
  project: ['honeyhive.project', 'traceloop.association.properties.project'],
  source: ['honeyhive.source', 'traceloop.association.properties.source'],
} as const;

/** Returns a field of the session from the attributes of a span, else from its resource, else null. */
export function sessionAttribute({ attributes, resource }: Span, field: keyof typeof attributeNames): string | null {
  for (const from of [attributes, resource]) {
    for (const name of attributeNames[field]) {
      const value = from[name];
      if (typeof value === 'string' && value !== '') return value.toWellFormed();
    }
  }
  return null;
}
