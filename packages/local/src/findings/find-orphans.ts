import type { Attributes } from '../otlp/any-value.js';
import type { Finding } from '../sessions/finding.js';
import { likelyCallers } from '../sessions/likely-callers.js';
import type { SpanOutline } from '../sessions/session.js';
import { spanTree } from '../sessions/span-tree.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Finds spans whose parent was not received, one finding for each service and caller. */
export function findOrphans({ spans, attributesOf }: Evidence): Finding[] {
  const branches = spanTree(spans);
  const callers = likelyCallers(branches);
  const orphans = branches
    .filter(({ orphan, span }) => orphan && span.parentSessionId === null)
    .map(({ span }) => ({ span, caller: callers.get(span) }));
  const groups = Map.groupBy(orphans, ({ span, caller }) => JSON.stringify([span.service, caller?.service]));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { span, caller } = first;
    const more = others.length === 0 ? '' : ` The same is true of ${others.length} more of its spans.`;
    return {
      kind: 'orphan',
      sentence:
        sentence`${span.name} of ${span.service} has a parent span that was not received. ` +
        (caller ? describeCaller(caller) : describeClient(attributesOf(span))) +
        more,
      remedy: remedy(span.service, caller?.service ?? 'the caller'),
      spans: [first, ...others].map(({ span: { traceId, spanId } }) => ({ traceId, spanId })),
      sessions: [],
    };
  });
}

function describeCaller({ name, service }: SpanOutline): string {
  return sentence`It started while ${name} of ${service} was open, which is most likely its caller.`;
}

function describeClient({ 'user_agent.original': agent, 'client.address': address }: Attributes): string {
  const traits = [agent && `identifies itself as ${agent}`, address && `has the address ${address}`].filter(Boolean);
  return traits.length === 0 ? 'Nothing indicates who called it.' : sentence`Its caller ${traits.join(' and ')}.`;
}

function remedy(service: string, caller: string): string[] {
  return [
    sentence`Start ${caller} with the same \`HH_API_URL\` as ${service}.`,
    sentence`Flush the spans of ${caller} before it exits: \`await tracer.flush()\`.`,
    'If a proxy or mesh between them writes the `traceparent` of spans that it exports elsewhere, configure it to leave that header unchanged.',
  ];
}
