import type { Finding } from '../sessions/finding.js';
import type { Evidence } from './evidence.js';
import { sentence } from './sentence.js';

/** Calls whose service kept trace and session from an origin that it was not told to trust. */
export function findWithheld({ withheldCalls }: Evidence): Finding[] {
  const calls = withheldCalls.flatMap((call) => call.origins.filter(isOrigin).map((origin) => ({ ...call, origin })));
  return [...Map.groupBy(calls, ({ service, origin }) => JSON.stringify([service, origin])).values()].flatMap(
    (group) => {
      const [first] = group;
      if (!first) return [];
      const { service, origin, name } = first;
      return {
        kind: 'withheld',
        sentence: sentence`${service} called ${origin} from ${name} without trace and session, since it may not send them there.`,
        remedy: [
          sentence`Start ${service} with \`HH_PROPAGATE_TO=${origin}\`,`,
          sentence`or give it \`HoneyHiveTracer.init({ propagateTo: ['${origin}'] })\`.`,
        ],
        spans: group.map(({ traceId, spanId }) => ({ traceId, spanId })),
        sessions: [],
      };
    },
  );
}

// It is shown to be typed into a shell.
function isOrigin(value: string): boolean {
  return /^https?:\/\/[\w.:[\]-]+$/i.test(value);
}
