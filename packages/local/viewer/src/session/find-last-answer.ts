import type { StoredSpan } from '../../../src/session.js';
import { getJson } from '../browser/get-json.js';
import { conversation } from '../event/read-conversation.js';
import type { EventBranch } from '../trace/tree-rows.js';

// Each is a request, and whoever opens a long session waits for them.
const mostLookedAt = 50;

/** The last event whose messages have an answer among them, as that of a model which does not call itself one. */
export async function findLastAnswer(
  branches: readonly EventBranch[],
  signal: AbortSignal,
): Promise<EventBranch | undefined> {
  for (const branch of branches.slice(-mostLookedAt).reverse()) {
    const { traceId, spanId } = branch.span;
    const { value: span } = await getJson<StoredSpan>(`/spans/${traceId}/${spanId}`, signal);
    if (span && conversation(span.attributes, span.events).some(({ direction }) => direction === 'output'))
      return branch;
  }
  return undefined;
}
