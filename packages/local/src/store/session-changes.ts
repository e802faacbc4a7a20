import { addSpan, nameOf, type StartFacts, type Totals } from '../sessions/session-summary.js';
import type { SpanFacts } from '../sessions/span-facts.js';
import { wordsOf } from './search-words.js';
import type { Statements } from './statements.js';

interface Change {
  /** Undefined without spans. */
  totals: Totals | undefined;
  /** Null where the session was not known before. */
  readonly nameBefore: string | null;
  said: boolean;
}

/** What one write makes of the rows of `sessions`: each is read once and written once. */
export class SessionChanges {
  /** The sessions that are there, and were written to. */
  readonly changed = new Set<string>();
  /** The sessions that were there. */
  readonly gone = new Set<string>();
  /** There is a session that was not there before. */
  begun = false;

  readonly #statements: Statements;
  readonly #changes = new Map<string, Change>();
  readonly #stale = new Set<string>();
  readonly #traces = new Set<string>();
  readonly #words: [id: number, words: string][] = [];

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** A span is now in a session that was not before. */
  add(id: string, span: SpanFacts): void {
    const change = this.#change(id);
    change.totals = addSpan(change.totals, span);
    this.#addTrace(id, span.traceId);
  }

  /** A span was in a session, and is in this one or another with what is now known of it. */
  replace(before: string, known: SpanFacts, after: string, span: SpanFacts): void {
    const same =
      before === after && Object.entries(span).every(([fact, value]) => known[fact as keyof SpanFacts] === value);
    // An exporter that got no answer sends the same once more.
    if (same) this.#change(after);
    else for (const id of [before, after]) this.spoil(id);
  }

  /** Spans of a session are gone or have changed: it is summed up anew once the write is complete. */
  spoil(id: string): void {
    this.#change(id);
    this.#stale.add(id);
  }

  /** Something else was said of a session than its spans do. */
  say(id: string): void {
    this.#change(id).said = true;
  }

  /** What a search finds a span by. */
  index(id: number, words: string): void {
    this.#words.push([id, words]);
  }

  /** A session is forgotten. */
  forget(id: string): void {
    this.changed.delete(id);
    this.gone.add(id);
  }

  /** Writes the rows, and what they are found by. */
  save(): void {
    for (const id of this.#stale) this.#sumUp(id);
    for (const [id, change] of this.#changes) {
      const known = change.nameBefore !== null;
      if (!this.#put(id, change)) {
        if (known) this.gone.add(id);
        continue;
      }
      this.changed.add(id);
      this.begun ||= !known;
    }
    // Last and together, since FTS5 writes its index out before each other statement that may have to be undone.
    for (const [id, words] of this.#words) this.#statements.putSpanWords.run(id, words);
  }

  #change(id: string): Change {
    const known = this.#changes.get(id);
    if (known) return known;
    const row = this.#statements.totals.get(id);
    const totals: Totals | undefined = row ? (JSON.parse(String(row.totals)) ?? undefined) : undefined;
    const change = { totals, nameBefore: row ? nameOf(totals, this.#start(id)) : null, said: false };
    this.#changes.set(id, change);
    return change;
  }

  #addTrace(id: string, traceId: string): void {
    const key = `${traceId} ${id}`;
    if (!this.#traces.has(key)) this.#statements.putTrace.run(id, traceId);
    this.#traces.add(key);
  }

  #sumUp(id: string): void {
    const change = this.#change(id);
    change.totals = undefined;
    this.#statements.forgetTraces.run(id);
    const traces = new Set<string>();
    for (const row of this.#statements.factsOfSession.iterate(id)) {
      const span = row as unknown as SpanFacts;
      change.totals = addSpan(change.totals, span);
      traces.add(span.traceId);
    }
    for (const traceId of traces) this.#statements.putTrace.run(id, traceId);
  }

  #put(id: string, { totals, nameBefore, said }: Change): boolean {
    const start = this.#start(id);
    const { putSession, putSessionWords, removeSession } = this.#statements;
    if (!totals && !start) {
      for (const remove of removeSession) remove.run(id);
      return false;
    }
    const startTime = BigInt(totals?.start ?? start?.at ?? 0);
    const row = putSession.get(id, startTime, Date.now(), totals?.errors ?? 0, JSON.stringify(totals ?? null));
    const name = nameOf(totals, start);
    if (said || name !== nameBefore) putSessionWords.run(Number(row?.number), this.#wordsOfSession(id, name));
    return true;
  }

  #wordsOfSession(id: string, name: string): string {
    const { inputs = '{}', metadata = '{}', userProperties = '{}' } = this.#statements.start.get(id) ?? {};
    const { fields = '{}' } = this.#statements.enrichment.get(id) ?? {};
    const said = [inputs, metadata, userProperties, fields].map((json) => JSON.parse(String(json)));
    return wordsOf(id, name, ...said);
  }

  #start(id: string): StartFacts | undefined {
    return this.#statements.start.get(id) as unknown as StartFacts | undefined;
  }
}
