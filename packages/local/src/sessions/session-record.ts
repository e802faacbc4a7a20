import type { Attributes } from '../otlp/any-value.js';
import { expectList, expectObject } from '../otlp/expect.js';
import { type Enrichment, mergeEnrichments, type SessionStart } from './session.js';

/** Everything that was received for a session, except its spans. */
export interface SessionRecord {
  readonly id: string;
  /** The body of `POST /session/start`, and the time of the request in nanoseconds since 1970. */
  readonly start: (Omit<SessionStart, 'id'> & { readonly at: string }) | null;
  /** The fields that `PUT /events` set on the session itself. */
  readonly enrichment: Enrichment | null;
  /** The fields that `PUT /events` set on events of its spans. */
  readonly events: readonly { readonly id: string; readonly fields: Enrichment }[];
  /** The traces whose spans belong to this session, unless a span names another one. */
  readonly claims: readonly string[];
}

/** Reads a record from an exported file. Throws if it is malformed. */
export function parseRecord(value: unknown): SessionRecord {
  const { id, start, enrichment, events, claims } = expectObject(value, 'honeyhiveSession');
  if (typeof id !== 'string' || id === '') throw new TypeError('honeyhiveSession has no id');
  return {
    id: id.toWellFormed(),
    start: start == null ? null : parseStart(expectObject(start, 'start')),
    enrichment: enrichment == null ? null : parseEnrichment(expectObject(enrichment, 'enrichment')),
    events: expectList(events, 'events').map((event) => {
      const { id, fields } = expectObject(event, 'event');
      return { id: String(id), fields: parseEnrichment(expectObject(fields, 'fields')) };
    }),
    claims: expectList(claims, 'claims').map(String),
  };
}

function parseStart(start: Record<string, unknown>): NonNullable<SessionRecord['start']> {
  if (!/^\d{1,18}$|^[1-8]\d{18}$/.test(String(start.at)))
    throw new TypeError('start.at must be nanoseconds since 1970, in decimal');
  for (const name of ['name', 'project', 'source']) {
    if (start[name] != null && typeof start[name] !== 'string') throw new TypeError(`start.${name} is not a string`);
  }
  return recordedStart(start, (field) => expectObject(field, 'a field of start') as Attributes);
}

function parseEnrichment({ error, ...fields }: Record<string, unknown>): Enrichment {
  if (error != null && typeof error !== 'string') throw new TypeError('enrichment.error is not a string');
  for (const [name, field] of Object.entries(fields)) expectObject(field, `enrichment.${name}`);
  return mergeEnrichments({}, { ...fields, ...(error != null && { error }) });
}

/** Returns a recorded start whose fields `read` converts to attributes. */
export function recordedStart(
  { at, name, project, source, inputs, metadata, userProperties }: Record<string, unknown>,
  read: (field: unknown) => Attributes,
): NonNullable<SessionRecord['start']> {
  const text = (value: unknown) => (value == null ? null : String(value).toWellFormed());
  return {
    ...{ at: String(at), name: text(name), project: text(project), source: text(source) },
    ...{ inputs: read(inputs), metadata: read(metadata), userProperties: read(userProperties) },
  };
}
