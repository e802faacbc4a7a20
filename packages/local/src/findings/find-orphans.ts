import type { Attributes } from '../otlp/any-value.js';
import type { Finding } from '../sessions/finding.js';
import { likelyCallers } from '../sessions/likely-callers.js';
import type { SpanOutline } from '../sessions/session.js';
import { spanTree } from '../sessions/span-tree.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Spans whose parent was announced to them but never came, one finding for each service and caller. */
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
    const more = others.length === 0 ? '' : ` So do ${others.length} more of its spans.`;
    return {
      kind: 'orphan',
      sentence:
        sentence`${span.name} of ${span.service} names a parent that never came. ` +
        suspicion(caller, () => attributesOf(span)) +
        more,
      remedy: remedy(span.service, caller?.service ?? 'the caller'),
      spans: [first, ...others].map(({ span: { traceId, spanId } }) => ({ traceId, spanId })),
      sessions: [],
    };
  });
}

function suspicion(caller: SpanOutline | undefined, attributes: () => Attributes): string {
  if (caller)
    return sentence`It began while ${caller.name} of ${caller.service} was open, which most likely called it.`;
  const { 'user_agent.original': agent, 'client.address': address } = attributes();
  const traits = [agent && `calls itself ${agent}`, address && `has the address ${address}`].filter(Boolean);
  return traits.length === 0 ? 'Nothing says who called it.' : sentence`Its caller ${traits.join(' and ')}.`;
}

function remedy(service: string, caller: string): string[] {
  return [
    sentence`Start ${caller} with the same \`HH_API_URL\` as ${service}.`,
    sentence`Have ${caller} send what it holds before it exits: \`await tracer.flush()\`.`,
    'Where a proxy or a mesh between them writes a `traceparent` of spans that it sends elsewhere, have it leave that header alone.',
  ];
}
