import type { Finding } from '../sessions/finding.js';
import { OpenSpans } from '../sessions/open-spans.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Finds requests that started a trace of their own while a span of another service was open in the session. */
export function findSeparateTraces({ spans, linksOf }: Evidence): Finding[] {
  const open = new OpenSpans(spans);
  const traces = new Set(spans.map(({ traceId }) => traceId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === null);
  const entryServices = new Set(roots.map(({ traceId, service }) => `${traceId} ${service}`));
  const calls = roots
    .filter(({ kind }) => kind === 'server')
    .flatMap((root) => {
      const { service, traceId, start } = root;
      const caller = open.latestAt(
        start,
        // A service that also started the other trace is called from outside, here a second time.
        (span) =>
          span.service !== service && span.traceId !== traceId && !entryServices.has(`${span.traceId} ${service}`),
      );
      // A service with `trust: 'link'` starts a trace of its own on purpose, and links its caller.
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
        sentence`${root.name} of ${root.service} started a trace of its own while ${caller.name} of ${caller.service} was open. ` +
        'This looks like a call that lost its traceparent header but kept the session.',
      remedy: [
        'If a proxy between them removes the `traceparent` header, configure it to pass that header on.',
        sentence`If ${caller.service} sets headers by hand, have it set all of them: \`injectContextIntoCarrier(headers)\`.`,
      ],
      spans: group.flatMap(({ root, caller }) => [caller, root]).map(({ traceId, spanId }) => ({ traceId, spanId })),
      sessions: [],
    };
  });
}
