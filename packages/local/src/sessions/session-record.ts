import type { Attributes } from '../otlp/any-value.js';
import { list, message } from '../otlp/expect.js';
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

/** A record from the rows that hold it. */
export function recordOf(
  id: string,
  start: Row | undefined,
  enrichment: Row | undefined,
  events: readonly Row[],
  claims: readonly Row[],
): SessionRecord {
  return {
    id,
    start: start ? startOf(start, (field) => JSON.parse(String(field))) : null,
    enrichment: enrichment ? mergeEnrichments({}, JSON.parse(String(enrichment.fields))) : null,
    events: events.map(({ id, fields }) => ({
      id: String(id),
      fields: mergeEnrichments({}, JSON.parse(String(fields))),
    })),
    claims: claims.map(({ traceId }) => String(traceId)),
  };
}

/** Reads a record that was exported; throws with the reason when it is malformed. */
export function readRecord(value: unknown): SessionRecord {
  const { id, start, enrichment, events, claims } = message(value, 'honeyhiveSession');
  if (typeof id !== 'string' || id === '') throw new TypeError('honeyhiveSession has no id');
  return {
    id: id.toWellFormed(),
    start: start == null ? null : readStart(message(start, 'start')),
    enrichment: enrichment == null ? null : readEnrichment(message(enrichment, 'enrichment')),
    events: list(events, 'events').map((event) => {
      const { id, fields } = message(event, 'event');
      return { id: String(id), fields: readEnrichment(message(fields, 'fields')) };
    }),
    claims: list(claims, 'claims').map(String),
  };
}

function readStart(start: Row): NonNullable<SessionRecord['start']> {
  if (!/^\d{1,18}$|^[1-8]\d{18}$/.test(String(start.at))) throw new TypeError('start.at is not nanoseconds since 1970');
  for (const name of ['name', 'project', 'source']) {
    if (start[name] != null && typeof start[name] !== 'string') throw new TypeError(`start.${name} is not a string`);
  }
  return startOf(start, (field) => message(field, 'a field of start') as Attributes);
}

function readEnrichment({ error, ...fields }: Row): Enrichment {
  if (error != null && typeof error !== 'string') throw new TypeError('enrichment.error is not a string');
  for (const [name, field] of Object.entries(fields)) message(field, `enrichment.${name}`);
  return mergeEnrichments({}, { ...fields, ...(error != null && { error }) });
}

function startOf(
  { at, name, project, source, inputs, metadata, userProperties }: Row,
  read: (field: unknown) => Attributes,
): NonNullable<SessionRecord['start']> {
  const text = (value: unknown) => (value == null ? null : String(value).toWellFormed());
  return {
    ...{ at: String(at), name: text(name), project: text(project), source: text(source) },
    ...{ inputs: read(inputs), metadata: read(metadata), userProperties: read(userProperties) },
  };
}
