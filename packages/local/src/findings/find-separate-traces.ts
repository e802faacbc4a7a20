import type { Finding } from '../sessions/finding.js';
import { OpenSpans } from '../sessions/open-spans.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Requests that began a trace of their own while another service of the session was at work. */
export function findSeparateTraces({ spans, linksOf }: Evidence): Finding[] {
  const open = new OpenSpans(spans);
  const traces = new Set(spans.map(({ traceId }) => traceId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === null);
  const entries = new Set(roots.map(({ traceId, service }) => `${traceId} ${service}`));
  const calls = roots
    .filter(({ kind }) => kind === 'server')
    .flatMap((root) => {
      const { service, traceId, start } = root;
      const caller = open.latestAt(
        start,
        // Who began the other trace too is called from outside, at the same time as before.
        (span) => span.service !== service && span.traceId !== traceId && !entries.has(`${span.traceId} ${service}`),
      );
      // A service that trusts its caller only so far begins a trace of its own, and links it.
      return caller && !linksOf(root).some((link) => traces.has(link.traceId)) ? { root, caller } : [];
    });
  const groups = Map.groupBy(calls, ({ root, caller }) => JSON.stringify([caller.service, root.service]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { root, caller } = first;
    return {
      kind: 'separate-trace',
      sentence:
        sentence`${root.name} of ${root.service} began a trace of its own while ${caller.name} of ${caller.service} was open. ` +
        'That looks like a call whose traceparent was lost while the session came through.',
      remedy: [
        `Where a proxy between them takes the \`traceparent\` header away, have it leave it alone.`,
        sentence`Where ${caller.service} sets headers by hand, have it set all of them: \`injectContextIntoCarrier(headers)\`.`,
      ],
      spans: group.flatMap(({ root, caller }) => [caller, root]).map(({ traceId, spanId }) => ({ traceId, spanId })),
      sessions: [],
    };
  });
}
