import { EventEmitter } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { findingsFrom } from '../findings/findings.js';
import type { Span } from '../otlp/span.js';
import {
  type Enrichment,
  mergeEnrichments,
  type Session,
  type SessionFields,
  type SessionOutline,
  type SessionStart,
  type SessionSummary,
  type StoredSpan,
} from '../sessions/session.js';
import { sessionAttribute } from '../sessions/session-attributes.js';
import type { SessionRecord } from '../sessions/session-record.js';
import { openDatabase } from './database.js';
import { findSessions, readSummary, type SessionQuery } from './find-sessions.js';
import { putEnrichment } from './put-enrichment.js';
import { putSpan } from './put-span.js';
import { readEnrichment } from './read-enrichment.js';
import { readEvidence } from './read-evidence.js';
import { readRecord } from './read-record.js';
import { readOutlines, readSpan, readSpans } from './read-spans.js';
import { applyRetention, type Retention, validateRetention } from './retention.js';
import { SessionChanges } from './session-changes.js';
import { prepareStatements, type Statements } from './statements.js';

interface Counts {
  readonly sessions: number;
  readonly spans: number;
}

export interface Status extends Counts {
  /** The number of sessions and spans that retention has deleted since the database was created. */
  readonly dropped: Counts;
}

interface StoreEvents {
  /** A write has created or changed a session. */
  session: [id: string];
  /** A session was deleted, or its spans have moved to another one. */
  gone: [id: string];
}

/** Stores sessions and their spans in SQLite. */
export class Store extends EventEmitter<StoreEvents> {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #retention: Retention;

  constructor(database: string, retention: Retention = {}) {
    super();
    validateRetention(retention);
    this.#database = openDatabase(database);
    this.#statements = prepareStatements(this.#database);
    this.#retention = retention;
    this.applyRetention();
  }

  /** Stores all of the spans or, if it throws, none. A span with the same ids is replaced. */
  addSpans(spans: readonly Span[]): void {
    this.#write((changes) => {
      for (const span of spans) putSpan(this.#statements, changes, span);
    });
  }

  startSession({ id, ...start }: SessionStart): void {
    this.#write((changes) => {
      changes.markFieldsChanged(id);
      this.#putStart(id, BigInt(Date.now()) * 1_000_000n, start);
    });
  }

  /** Merges fields into the event of a span or of a session, key by key. Later values replace earlier ones. */
  enrich(eventId: string, fields: Partial<Enrichment>): void {
    this.#write((changes) => putEnrichment(this.#statements, changes, eventId, fields));
  }

  /**
   * Stores an exported session: its spans and its record. Without a record, the spans are stored as if they were received
   * from an exporter. Returns the ids of the sessions that now contain the spans.
   */
  importSession(spans: readonly Span[], record?: SessionRecord): string[] {
    this.#write((changes) => {
      if (record) this.#putRecord(record, changes);
      for (const span of spans)
        putSpan(this.#statements, changes, span, record && (sessionAttribute(span, 'sessionId') ?? record.id));
    });
    const ids = spans.map(({ traceId, spanId }) => this.#statements.sessionOfSpan.get(traceId, spanId)?.id);
    return [...new Set([...(record ? [record.id] : []), ...ids.map(String)])].filter((id) => this.summary(id));
  }

  /** Deletes the sessions that exceed the limits of retention. */
  applyRetention(): void {
    this.#write((changes) => applyRetention(this.#statements, changes, this.#retention));
  }

  /** Deletes everything. Returns the number of sessions and spans deleted. */
  clear(): Counts {
    const { dropped: _, ...counts } = this.status();
    const sessions = this.sessions({ limit: counts.sessions });
    this.#write((changes) => {
      for (const statement of this.#statements.deleteAll) statement.run();
      for (const { id } of sessions) changes.markDeleted(id);
    });
    return counts;
  }

  /** Returns sessions, newest first. */
  sessions(query: SessionQuery = {}): SessionSummary[] {
    return findSessions(this.#statements, query);
  }

  summary(id: string): SessionSummary | undefined {
    return readSummary(this.#statements, id);
  }

  session(id: string): Session | undefined {
    const summary = this.summary(id);
    return summary && { ...summary, ...this.#fields(id), spans: readSpans(this.#statements, id) };
  }

  outline(id: string): SessionOutline | undefined {
    const summary = this.summary(id);
    if (!summary) return undefined;
    const spans = readOutlines(this.#statements, id);
    return {
      ...summary,
      ...this.#fields(id),
      spans,
      findings: findingsFrom(readEvidence(this.#statements, id, spans)),
    };
  }

  /** Returns everything that was received for a session, its spans in the order of receipt. */
  record(id: string): { record: SessionRecord; spans: Span[] } | undefined {
    return this.summary(id) && readRecord(this.#statements, id);
  }

  span(traceId: string, spanId: string): StoredSpan | undefined {
    return readSpan(this.#statements, traceId, spanId);
  }

  status(): Status {
    const { counts, dropped } = this.#statements;
    return { ...counts.get(), dropped: { ...dropped.get() } } as unknown as Status;
  }

  close(): void {
    this.#database.close();
  }

  #fields(id: string): SessionFields {
    const { inputs = '{}', metadata = '{}', userProperties = '{}' } = this.#statements.start.get(id) ?? {};
    const start = { metadata: JSON.parse(String(metadata)), userProperties: JSON.parse(String(userProperties)) };
    return { inputs: JSON.parse(String(inputs)), ...mergeEnrichments(start, readEnrichment(this.#statements, id)) };
  }

  #putRecord({ id, start, enrichment, events, claims }: SessionRecord, changes: SessionChanges): void {
    changes.markFieldsChanged(id);
    if (start) this.#putStart(id, BigInt(start.at), start);
    for (const event of [...(enrichment ? [{ id, fields: enrichment }] : []), ...events])
      this.#statements.putEnrichment.run(event.id, Date.now(), JSON.stringify(event.fields));
    for (const traceId of claims) this.#statements.claim.run(traceId, id);
  }

  #putStart(
    id: string,
    at: bigint,
    { name, project, source, inputs, metadata, userProperties }: Omit<SessionStart, 'id'>,
  ): void {
    const fields = [inputs, metadata, userProperties].map((field) => JSON.stringify(field));
    this.#statements.putStart.run(id, at, name, project, source, ...fields);
  }

  #write(change: (changes: SessionChanges) => void): void {
    const changes = new SessionChanges(this.#statements);
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      change(changes);
      changes.save();
      if (changes.hasNewSessions) applyRetention(this.#statements, changes, this.#retention);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    for (const id of changes.changed) this.emit('session', id);
    for (const id of changes.gone) this.emit('gone', id);
  }
}
