import type { StoredSpan } from '../../../src/sessions/session.js';
import { getJson } from '../browser/get-json.js';
import { readConversation } from '../event/read-conversation.js';
import type { EventBranch } from '../trace/tree-rows.js';

// Each event takes a request, one after the other, and the user waits for all of them.
const maxRequests = 50;

/** Returns the last event with a model's answer among its messages, whatever the event's type is. */
export async function findLastAnswer(
  branches: readonly EventBranch[],
  signal: AbortSignal,
): Promise<EventBranch | undefined> {
  for (const branch of branches.slice(-maxRequests).reverse()) {
    const { traceId, spanId } = branch.span;
    const { value: span } = await getJson<StoredSpan>(`/spans/${traceId}/${spanId}`, signal);
    if (span && readConversation(span.attributes, span.events).some(({ direction }) => direction === 'output'))
      return branch;
  }
  return undefined;
}
