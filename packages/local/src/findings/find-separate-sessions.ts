import type { Finding } from '../sessions/finding.js';
import { OpenSpans } from '../sessions/open-spans.js';
import type { SpanOutline } from '../sessions/session.js';
import type { ConcurrentSession, Evidence } from './evidence.js';
import { sentence } from './sentence.js';

interface PossibleCall {
  readonly caller: SpanOutline;
  readonly root: ConcurrentSession['roots'][number];
  readonly session: string;
}

const maxFindings = 3;

/**
 * Finds sessions that another service began while this one was open: a call between them may have lost both trace and
 * session. Returns one finding for each pair of services, unless `isExplained` returns true because a certain finding
 * already accounts for the pair.
 */
export function findSeparateSessions(
  evidence: Evidence,
  isExplained: (caller: string, service: string) => boolean,
): Finding[] {
  const calls = possibleCalls(evidence).filter(({ caller, root }) => !isExplained(caller.service, root.service));
  const groups = Map.groupBy(calls, ({ caller, root }) => JSON.stringify([caller.service, root.service]));
  return [...groups.values()].slice(0, maxFindings).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { caller, root, session } = first;
    const more = group.length === 1 ? '' : ` So did ${group.length - 1} more of its sessions.`;
    return {
      kind: 'separate-session',
      sentence:
        sentence`${root.name} of ${root.service} began session ${session} while ${caller.name} of ${caller.service} was open.${more} ` +
        sentence`If ${caller.service} calls ${root.service}, the call has lost trace and session.`,
      remedy: [
        sentence`In ${caller.service}, call \`HoneyHiveTracer.init()\` first, then use fetch, undici, node:http or an axios client wrapped by \`wrapAxios(client)\`. For other clients, add the headers by \`injectContextIntoCarrier(headers)\`.`,
        sentence`In ${root.service}, read the headers before the routes: \`app.use(honeyhive())\`.`,
        'If there is a proxy between them, configure it to pass `traceparent` and `baggage` on.',
      ],
      spans: [...new Set(group.map(({ caller }) => caller))].map(({ traceId, spanId }) => ({ traceId, spanId })),
      sessions: group.map(({ session }) => session),
    };
  });
}

function possibleCalls({ spans, concurrentSessions }: Evidence): PossibleCall[] {
  const open = new OpenSpans(spans);
  // A service that is called from outside is expected to begin sessions.
  const entryServices = new Set(
    spans.filter(({ parentSpanId }) => parentSpanId === null).map(({ service }) => service),
  );
  return concurrentSessions.flatMap(({ id: session, start, roots }) => {
    const [root] = roots;
    const caller = open.latestAt(start, ({ service }) => roots.every((each) => each.service !== service));
    if (!root || !caller || roots.some(({ kind, service }) => kind !== 'server' || entryServices.has(service)))
      return [];
    return [{ caller, root, session }];
  });
}
