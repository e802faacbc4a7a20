import type { Finding } from '../sessions/finding.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Finds calls to origins that a service is not configured to send trace and session to. */
export function findWithheld({ withheldCalls }: Evidence): Finding[] {
  const calls = withheldCalls.flatMap((call) => call.origins.filter(isOrigin).map((origin) => ({ ...call, origin })));
  return [...Map.groupBy(calls, ({ service, origin }) => JSON.stringify([service, origin])).values()].flatMap(
    (group) => {
      const [first] = group;
      if (!first) return [];
      const { service, origin, name } = first;
      return {
        kind: 'withheld',
        sentence: sentence`${service} called ${origin} from ${name} without trace and session, because it is not configured to send them there.`,
        remedy: [
          sentence`Start ${service} with \`HH_PROPAGATE_TO=${origin}\`,`,
          sentence`or pass the origin in code: \`HoneyHiveTracer.init({ propagateTo: ['${origin}'] })\`.`,
        ],
        spans: group.map(({ traceId, spanId }) => ({ traceId, spanId })),
        sessions: [],
      };
    },
  );
}

// The remedy invites users to type the origin into a shell.
function isOrigin(value: string): boolean {
  return /^https?:\/\/[\w.:[\]-]+$/i.test(value);
}
