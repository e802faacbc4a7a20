import { addToTotals, type StartFields, sessionNameOf, type Totals } from '../sessions/session-summary.js';
import type { SpanFacts } from '../sessions/span-facts.js';
import { wordsOf } from './search-words.js';
import type { Statements } from './statements.js';

interface Change {
  /** Undefined without spans. */
  totals: Totals | undefined;
  /** Null where the session was not known before. */
  readonly previousName: string | null;
  fieldsChanged: boolean;
}

/** What one write makes of the rows of `sessions`: each is read once and written once. */
export class SessionChanges {
  /** The sessions that are there, and were written to. */
  readonly changed = new Set<string>();
  /** The sessions that were there. */
  readonly gone = new Set<string>();
  /** There is a session that was not there before. */
  hasNewSessions = false;

  readonly #statements: Statements;
  readonly #changes = new Map<string, Change>();
  readonly #stale = new Set<string>();
  readonly #traces = new Set<string>();
  readonly #words: [id: number, words: string][] = [];

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** A span is now in a session that was not before. */
  addSpan(id: string, span: SpanFacts): void {
    const change = this.#change(id);
    change.totals = addToTotals(change.totals, span);
    this.#addTrace(id, span.traceId);
  }

  /** A span was in a session, and is in this one or another with what is now known of it. */
  replaceSpan(before: string, known: SpanFacts, after: string, span: SpanFacts): void {
    const same =
      before === after && Object.entries(span).every(([field, value]) => known[field as keyof SpanFacts] === value);
    // An exporter that got no answer sends the same once more.
    if (same) this.#change(after);
    else for (const id of [before, after]) this.recount(id);
  }

  /** Spans of a session are gone or have changed: it is summed up anew once the write is complete. */
  recount(id: string): void {
    this.#change(id);
    this.#stale.add(id);
  }

  /** Something else was said of a session than its spans do. */
  markFieldsChanged(id: string): void {
    this.#change(id).fieldsChanged = true;
  }

  /** What a search finds a span by. */
  indexSpan(id: number, words: string): void {
    this.#words.push([id, words]);
  }

  /** A session is forgotten. */
  markDeleted(id: string): void {
    this.changed.delete(id);
    this.gone.add(id);
  }

  /** Writes the rows, and what they are found by. */
  save(): void {
    for (const id of this.#stale) this.#recount(id);
    for (const [id, change] of this.#changes) {
      const known = change.previousName !== null;
      if (!this.#putSession(id, change)) {
        if (known) this.gone.add(id);
        continue;
      }
      this.changed.add(id);
      this.hasNewSessions ||= !known;
    }
    // Last and together, since FTS5 writes its index out before each other statement that may have to be undone.
    for (const [id, words] of this.#words) this.#statements.putSpanWords.run(id, words);
  }

  #change(id: string): Change {
    const known = this.#changes.get(id);
    if (known) return known;
    const row = this.#statements.totals.get(id);
    const totals: Totals | undefined = row ? (JSON.parse(String(row.totals)) ?? undefined) : undefined;
    const change = { totals, previousName: row ? sessionNameOf(totals, this.#start(id)) : null, fieldsChanged: false };
    this.#changes.set(id, change);
    return change;
  }

  #addTrace(id: string, traceId: string): void {
    const key = `${traceId} ${id}`;
    if (!this.#traces.has(key)) this.#statements.putTrace.run(id, traceId);
    this.#traces.add(key);
  }

  #recount(id: string): void {
    const change = this.#change(id);
    change.totals = undefined;
    this.#statements.deleteTraces.run(id);
    const traces = new Set<string>();
    for (const row of this.#statements.factsOfSession.iterate(id)) {
      const span = row as unknown as SpanFacts;
      change.totals = addToTotals(change.totals, span);
      traces.add(span.traceId);
    }
    for (const traceId of traces) this.#statements.putTrace.run(id, traceId);
  }

  #putSession(id: string, { totals, previousName, fieldsChanged }: Change): boolean {
    const start = this.#start(id);
    const { putSession, putSessionWords, deleteSessionRow } = this.#statements;
    if (!totals && !start) {
      for (const remove of deleteSessionRow) remove.run(id);
      return false;
    }
    const startTime = BigInt(totals?.start ?? start?.at ?? 0);
    const row = putSession.get(id, startTime, Date.now(), totals?.errors ?? 0, JSON.stringify(totals ?? null));
    const name = sessionNameOf(totals, start);
    if (fieldsChanged || name !== previousName)
      putSessionWords.run(Number(row?.number), this.#wordsOfSession(id, name));
    return true;
  }

  #wordsOfSession(id: string, name: string): string {
    const { inputs = '{}', metadata = '{}', userProperties = '{}' } = this.#statements.start.get(id) ?? {};
    const { fields = '{}' } = this.#statements.enrichment.get(id) ?? {};
    const said = [inputs, metadata, userProperties, fields].map((json) => JSON.parse(String(json)));
    return wordsOf(id, name, ...said);
  }

  #start(id: string): StartFields | undefined {
    return this.#statements.start.get(id) as unknown as StartFields | undefined;
  }
}
