import type { Finding } from '../sessions/finding.js';
import { OpenSpans } from '../sessions/open-spans.js';
import type { SpanOutline } from '../sessions/session.js';
import type { ConcurrentSession, Evidence } from './evidence.js';
import { sentence } from './sentence.js';

interface Call {
  readonly caller: SpanOutline;
  readonly root: ConcurrentSession['roots'][number];
  readonly session: string;
}

const most = 3;

/**
 * Sessions of other services that began while this one was open: a call between them may have lost everything. One
 * finding for each caller and service; none where `explained` says that what is certain explains it.
 */
export function findSeparateSessions(
  evidence: Evidence,
  explained: (caller: string, service: string) => boolean,
): Finding[] {
  const calls = callsFrom(evidence).filter(({ caller, root }) => !explained(caller.service, root.service));
  const groups = Map.groupBy(calls, ({ caller, root }) => JSON.stringify([caller.service, root.service]));
  return [...groups.values()].slice(0, most).flatMap((group) => {
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
        sentence`Have ${caller.service} call by fetch, undici, node:http or an axios client of \`honeyhive(client)\`, after \`HoneyHiveTracer.init()\`; other clients need \`injectContextIntoCarrier(headers)\`.`,
        sentence`Have ${root.service} read the headers: \`app.use(honeyhive())\` before its routes.`,
        'Have a proxy between them leave `traceparent` and `baggage` alone.',
      ],
      spans: [...new Set(group.map(({ caller }) => caller))].map(({ traceId, spanId }) => ({ traceId, spanId })),
      sessions: group.map(({ session }) => session),
    };
  });
}

function callsFrom({ spans, concurrentSessions }: Evidence): Call[] {
  const open = new OpenSpans(spans);
  // Who is called from outside begins sessions by right.
  const entries = new Set(spans.filter(({ parentSpanId }) => parentSpanId === null).map(({ service }) => service));
  return concurrentSessions.flatMap(({ id: session, start, roots }) => {
    const [root] = roots;
    const caller = open.latestAt(start, ({ service }) => roots.every((each) => each.service !== service));
    if (!root || !caller || roots.some(({ kind, service }) => kind !== 'server' || entries.has(service))) return [];
    return [{ caller, root, session }];
  });
}
