import type { Finding } from './finding.js';
import type { Statements } from './statements.js';
import { told } from './told.js';

interface WithheldRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly name: string;
  readonly origins: string;
}

/** Calls whose service kept trace and session from an origin that it was not told to trust. */
export function findWithheld({ withheld }: Statements, sessionId: string): Finding[] {
  const rows = withheld.all(sessionId) as unknown as WithheldRow[];
  const calls = rows.flatMap((row) =>
    (JSON.parse(row.origins) as unknown[]).filter(isOrigin).map((origin) => ({ ...row, origin })),
  );
  return [...Map.groupBy(calls, ({ service, origin }) => JSON.stringify([service, origin])).values()].flatMap(
    (group) => {
      const [first] = group;
      if (!first) return [];
      const { service, origin, name } = first;
      return {
        kind: 'withheld',
        sentence: told`${service} called ${origin} from ${name} without trace and session, since it may not send them there.`,
        remedy: [
          told`Start ${service} with \`HH_PROPAGATE_TO=${origin}\`,`,
          told`or give it \`HoneyHiveTracer.init({ propagateTo: ['${origin}'] })\`.`,
        ],
        spans: group.map(({ traceId, spanId }) => ({ traceId, spanId })),
        sessions: [],
      };
    },
  );
}

// It is shown to be typed into a shell.
function isOrigin(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[\w.:[\]-]+$/i.test(value);
}
