import { addToTotals, type StartFields, sessionNameOf, type Totals } from '../sessions/session-summary.js';
import type { SpanFacts } from '../sessions/span-facts.js';
import { wordsOf } from './search-words.js';
import type { Statements } from './statements.js';

interface Change {
  /** Undefined if the session has no spans. */
  totals: Totals | undefined;
  /** Null for a session that did not exist before. */
  readonly previousName: string | null;
  fieldsChanged: boolean;
  tokensChanged: boolean;
}

/** Collects the changes of one write to the table `sessions`, so that each row is read once and written once. */
export class SessionChanges {
  /** The sessions that were created or changed. */
  readonly changed: Set<string> = new Set();
  /** The sessions that existed before and were deleted. */
  readonly gone: Set<string> = new Set();
  hasNewSessions = false;

  readonly #statements: Statements;
  readonly #changes = new Map<string, Change>();
  readonly #stale = new Set<string>();
  readonly #traces = new Set<string>();
  readonly #words: [id: number, words: string][] = [];

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Adds a span that was in no session before. */
  addSpan(id: string, span: SpanFacts): void {
    const change = this.#change(id);
    change.totals = addToTotals(change.totals, span);
    change.tokensChanged ||= span.ownTokens !== null;
    this.#addTrace(id, span.traceId);
  }

  /** Replaces a known span by its new version, which may be in another session. */
  replaceSpan(oldId: string, oldSpan: SpanFacts, newId: string, newSpan: SpanFacts): void {
    const isSame =
      oldId === newId && Object.entries(newSpan).every(([field, value]) => oldSpan[field as keyof SpanFacts] === value);
    // An exporter that received no response sends the same span again.
    if (isSame) this.#change(newId);
    else for (const id of [oldId, newId]) this.recount(id);
  }

  /** Marks a session whose totals are recomputed from its spans at the end of the write. */
  recount(id: string): void {
    this.#change(id);
    this.#stale.add(id);
  }

  /** Marks a session whose own fields have changed. */
  markFieldsChanged(id: string): void {
    this.#change(id).fieldsChanged = true;
  }

  /** Sets the words by which a search finds a span. */
  indexSpan(id: number, words: string): void {
    this.#words.push([id, words]);
  }

  /** Marks a session that has been deleted. */
  markDeleted(id: string): void {
    this.changed.delete(id);
    this.gone.add(id);
  }

  /** Writes the rows and the words by which they are found. */
  save(): void {
    for (const id of this.#stale) this.#recount(id);
    for (const [id, change] of this.#changes) {
      const existed = change.previousName !== null;
      if (!this.#putSession(id, change)) {
        if (existed) this.gone.add(id);
        continue;
      }
      this.changed.add(id);
      this.hasNewSessions ||= !existed;
    }
    // Together and at the end, because FTS5 flushes its index before each other statement that can be rolled back.
    for (const [id, words] of this.#words) this.#statements.putSpanWords.run(id, words);
  }

  #change(id: string): Change {
    const known = this.#changes.get(id);
    if (known) return known;
    const row = this.#statements.totals.get(id);
    const totals: Totals | undefined = row ? (JSON.parse(String(row.totals)) ?? undefined) : undefined;
    const previousName = row ? sessionNameOf(totals, this.#start(id)) : null;
    const change = { totals, previousName, fieldsChanged: false, tokensChanged: false };
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
    change.tokensChanged = true;
    this.#statements.deleteTraces.run(id);
    const traces = new Set<string>();
    for (const row of this.#statements.factsOfSession.iterate(id)) {
      const span = row as unknown as SpanFacts;
      change.totals = addToTotals(change.totals, span);
      traces.add(span.traceId);
    }
    for (const traceId of traces) this.#statements.putTrace.run(id, traceId);
  }

  #putSession(id: string, { totals: counted, previousName, fieldsChanged, tokensChanged }: Change): boolean {
    const start = this.#start(id);
    const totals = counted && tokensChanged ? { ...counted, tokens: this.#tokens(id) } : counted;
    const { putSession, putSessionWords, deleteSessionRow } = this.#statements;
    // A session with neither spans nor a start does not exist.
    if (!totals && !start) {
      for (const statement of deleteSessionRow) statement.run(id);
      return false;
    }
    const startTime = BigInt(totals?.start ?? start?.at ?? 0);
    const row = putSession.get(id, startTime, Date.now(), totals?.errors ?? 0, JSON.stringify(totals ?? null));
    const name = sessionNameOf(totals, start);
    if (fieldsChanged || name !== previousName)
      putSessionWords.run(Number(row?.number), this.#wordsOfSession(id, name));
    return true;
  }

  #tokens(id: string): number | null {
    const { tokens = null } = this.#statements.tokensOfSession.get(id) ?? {};
    return tokens === null ? null : Number(tokens);
  }

  #wordsOfSession(id: string, name: string): string {
    const { inputs = '{}', metadata = '{}', userProperties = '{}' } = this.#statements.start.get(id) ?? {};
    const { fields = '{}' } = this.#statements.enrichment.get(id) ?? {};
    const values = [inputs, metadata, userProperties, fields].map((json) => JSON.parse(String(json)));
    return wordsOf(id, name, ...values);
  }

  #start(id: string): StartFields | undefined {
    return this.#statements.start.get(id) as unknown as StartFields | undefined;
  }
}
