import { EventEmitter } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { schema } from './schema.js';
import { type Enrichment, mergeEnrichments, type Session, type SessionStart, type SessionSummary } from './session.js';
import { sessionAttribute } from './session-attributes.js';
import type { Span } from './span.js';
import { rowFromSpan, spanFromRow } from './span-row.js';
import { prepareStatements } from './statements.js';

/** Sessions and their spans in SQLite; emits `session` with the id of each session that a write has changed. */
export class Store extends EventEmitter<{ session: [id: string] }> {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: string) {
    super();
    this.#database = open(database);
    this.#statements = prepareStatements(this.#database);
  }

  /** Keeps all of the spans or, when it throws, none; a span that is known already is replaced. */
  addSpans(spans: readonly Span[]): void {
    this.#write((changed) => {
      for (const span of spans) this.#putSpan(span, changed);
    });
  }

  startSession({ id, name, project, source, inputs, metadata, userProperties }: SessionStart): void {
    this.#write((changed) => {
      const now = BigInt(Date.now()) * 1_000_000n;
      const facts = [inputs, metadata, userProperties].map((fact) => JSON.stringify(fact));
      this.#statements.putStart.run(id, now, name, project, source, ...facts);
      changed.add(id);
    });
  }

  /** Adds to an event, and with its id to a session: within each field key by key, later values over earlier ones. */
  enrich(eventId: string, fields: Partial<Enrichment>): void {
    this.#write((changed) => {
      this.#statements.putEnrichment.run(eventId, JSON.stringify(mergeEnrichments(this.#enrichment(eventId), fields)));
      changed.add(eventId);
    });
  }

  /** The newest sessions first. */
  sessions({ limit = 100 }: { limit?: number } = {}): SessionSummary[] {
    return this.#statements.newest.all(limit).map((row) => ({ ...row }) as unknown as SessionSummary);
  }

  session(id: string): Session | undefined {
    const summary = this.#statements.summary.get(id);
    if (!summary) return undefined;
    const { inputs = '{}', metadata = '{}', userProperties = '{}' } = this.#statements.start.get(id) ?? {};
    const start = { metadata: JSON.parse(String(metadata)), userProperties: JSON.parse(String(userProperties)) };
    return {
      ...(summary as unknown as SessionSummary),
      inputs: JSON.parse(String(inputs)),
      ...mergeEnrichments(start, this.#enrichment(id)),
      spans: this.#statements.spans.all(id).map(spanFromRow),
    };
  }

  close(): void {
    this.#database.close();
  }

  #enrichment(eventId: string): Partial<Enrichment> {
    const { fields = '{}' } = this.#statements.enrichment.get(eventId) ?? {};
    return JSON.parse(String(fields));
  }

  #putSpan(span: Span, changed: Set<string>): void {
    const { traceId, spanId } = span;
    const { sessionOfSpan, claimTrace, adoptTrace, sessionOfTrace, putSpan } = this.#statements;
    const { id: before } = sessionOfSpan.get(traceId, spanId) ?? {};
    if (before) changed.add(String(before));

    const named = sessionAttribute(span, 'sessionId');
    // Spans that name no session may arrive before the first of their trace that does.
    if (named && claimTrace.run(traceId, named).changes && adoptTrace.run({ session: named, trace: traceId }).changes) {
      changed.add(traceId);
    }
    const { id: ofTrace = traceId } = sessionOfTrace.get(traceId) ?? {};
    const id = named ?? String(ofTrace);
    putSpan.run(rowFromSpan(span, id));
    changed.add(id);
  }

  #write(change: (changed: Set<string>) => void): void {
    const changed = new Set<string>();
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      change(changed);
      for (const id of changed) {
        this.#statements.forget.run(id);
        this.#statements.summarise.run({ id });
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    for (const id of changed) this.emit('session', id);
  }
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
    return database;
  } catch (cause) {
    const { message } = cause as Error;
    throw new Error(`${file} cannot be used as a database (${message}): pass another file with --db.`, { cause });
  }
}
