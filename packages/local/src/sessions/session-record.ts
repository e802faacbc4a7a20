import type { Attributes } from '../otlp/any-value.js';
import { expectList, expectObject } from '../otlp/expect.js';
import { type Enrichment, mergeEnrichments, type SessionStart } from './session.js';

/** What was received of a session beside its spans. */
export interface SessionRecord {
  readonly id: string;
  /** What `POST /session/start` said, and when, in nanoseconds since 1970. */
  readonly start: (Omit<SessionStart, 'id'> & { readonly at: string }) | null;
  /** What `PUT /events` said. */
  readonly enrichment: Enrichment | null;
  /** What it said of events that are spans. */
  readonly events: readonly { readonly id: string; readonly fields: Enrichment }[];
  /** Traces whose spans are in this session unless they name another. */
  readonly claims: readonly string[];
}

type Row = Record<string, unknown>;

/** Reads a record that was exported; throws with the reason when it is malformed. */
export function parseRecord(value: unknown): SessionRecord {
  const { id, start, enrichment, events, claims } = expectObject(value, 'honeyhiveSession');
  if (typeof id !== 'string' || id === '') throw new TypeError('honeyhiveSession has no id');
  return {
    id: id.toWellFormed(),
    start: start == null ? null : readStart(expectObject(start, 'start')),
    enrichment: enrichment == null ? null : readEnrichment(expectObject(enrichment, 'enrichment')),
    events: expectList(events, 'events').map((event) => {
      const { id, fields } = expectObject(event, 'event');
      return { id: String(id), fields: readEnrichment(expectObject(fields, 'fields')) };
    }),
    claims: expectList(claims, 'claims').map(String),
  };
}

function readStart(start: Row): NonNullable<SessionRecord['start']> {
  if (!/^\d{1,18}$|^[1-8]\d{18}$/.test(String(start.at))) throw new TypeError('start.at is not nanoseconds since 1970');
  for (const name of ['name', 'project', 'source']) {
    if (start[name] != null && typeof start[name] !== 'string') throw new TypeError(`start.${name} is not a string`);
  }
  return recordedStart(start, (field) => expectObject(field, 'a field of start') as Attributes);
}

function readEnrichment({ error, ...fields }: Row): Enrichment {
  if (error != null && typeof error !== 'string') throw new TypeError('enrichment.error is not a string');
  for (const [name, field] of Object.entries(fields)) expectObject(field, `enrichment.${name}`);
  return mergeEnrichments({}, { ...fields, ...(error != null && { error }) });
}

export function recordedStart(
  { at, name, project, source, inputs, metadata, userProperties }: Row,
  read: (field: unknown) => Attributes,
): NonNullable<SessionRecord['start']> {
  const text = (value: unknown) => (value == null ? null : String(value).toWellFormed());
  return {
    ...{ at: String(at), name: text(name), project: text(project), source: text(source) },
    ...{ inputs: read(inputs), metadata: read(metadata), userProperties: read(userProperties) },
  };
}
