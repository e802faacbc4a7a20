import type { Finding } from './finding.js';
import { OpenSpans } from './open-spans.js';
import type { SpanOutline } from './session.js';
import type { Statements } from './statements.js';
import { told } from './told.js';

interface Root {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
}

const most = 3;
const mostLookedAt = 100;

/** Sessions of other services that began while this one was open: a call between them may have lost everything. */
export function findSeparateSessions(statements: Statements, id: string, spans: readonly SpanOutline[]): Finding[] {
  const open = new OpenSpans(spans);
  // Who is called from outside begins sessions by right.
  const entries = new Set(spans.filter(({ parentSpanId }) => parentSpanId === null).map(({ service }) => service));
  const findings: Finding[] = [];
  for (const row of statements.sessionsWithin.iterate({ id, ...extent(spans), most: mostLookedAt })) {
    const [other, start] = [String(row.id), String(row.start)];
    const roots = statements.roots.all(other) as unknown as Root[];
    const [root] = roots;
    const caller = open.last(start, ({ service }) => roots.every((each) => each.service !== service));
    if (!root || !caller || roots.some(({ kind, service }) => kind !== 'server' || entries.has(service))) continue;
    findings.push({
      kind: 'separate-session',
      sentence:
        told`${root.name} of ${root.service} began session ${other} while ${caller.name} of ${caller.service} was open. ` +
        told`If ${caller.service} calls ${root.service}, the call has lost trace and session.`,
      remedy: [
        told`Have ${caller.service} call by fetch, undici, node:http or an axios client of \`honeyhive(client)\`, after \`HoneyHiveTracer.init()\`; other clients need \`injectContextIntoCarrier(headers)\`.`,
        told`Have ${root.service} read the headers: \`app.use(honeyhive())\` before its routes.`,
        'Have a proxy between them leave `traceparent` and `baggage` alone.',
      ],
      spans: [{ traceId: caller.traceId, spanId: caller.spanId }],
      sessions: [other],
    });
    if (findings.length === most) break;
  }
  return findings;
}

function extent(spans: readonly SpanOutline[]): { from: bigint; to: bigint } {
  const from = BigInt(spans[0]?.start ?? 0);
  let to = from;
  for (const { start, duration } of spans) {
    const end = BigInt(start) + BigInt(Math.round(duration * 1e6));
    if (end > to) to = end;
  }
  return { from, to };
}
