import type { Session } from './session.js';

/** The names of each field: in `baggage` (all are read, the first is written), as a separate header, and on spans. */
export const sessionFields = {
  sessionId: {
    baggage: ['session_id', 'honeyhive_session_id', 'honeyhive.session_id'],
    header: 'x-honeyhive-session-id',
    attributes: ['honeyhive.session_id', 'traceloop.association.properties.session_id'],
  },
  project: {
    baggage: ['project', 'honeyhive_project', 'honeyhive.project'],
    header: 'x-honeyhive-project',
    attributes: ['honeyhive.project', 'traceloop.association.properties.project'],
  },
  source: {
    baggage: ['source', 'honeyhive_source', 'honeyhive.source'],
    header: undefined,
    attributes: ['honeyhive.source', 'traceloop.association.properties.source'],
  },
} as const satisfies Record<
  keyof Session,
  { baggage: readonly string[]; header: string | undefined; attributes: readonly string[] }
>;

export const sessionFieldNames = Object.keys(sessionFields) as (keyof Session)[];

const fieldsByBaggageKey = new Map<string, keyof Session>(
  sessionFieldNames.flatMap((field) => sessionFields[field].baggage.map((name) => [name, field] as const)),
);

/** Returns the session field that a baggage key stands for; undefined for foreign baggage. */
export function sessionFieldOf(baggageKey: string): keyof Session | undefined {
  return fieldsByBaggageKey.get(baggageKey);
}

// The Python SDK sends the address of its tracer object, which has no meaning in another process.
export const processLocalKey = 'honeyhive_tracer_id';

/** Returns true for a baggage key that is forwarded unchanged: neither a session field nor `processLocalKey`. */
export function isForeign(key: string): boolean {
  return key !== processLocalKey && sessionFieldOf(key) === undefined;
}
