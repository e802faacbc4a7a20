const callerSpan = 'b7ad6b7169203331';

/** What is asked for: an answer of the server's own, one for which it calls another service, and one that it holds. */
export const paths = { get: '/users/42', fetch: '/users/42/profile', held: '/held/42' };

/** The session that all callers are in. */
export const sessionId = '8d6f2c1e-3b5a-4c7d-9e8f-0a1b2c3d4e5f';

/** How the trace ids of all callers begin; a counter follows, since each request comes in a trace of its own. */
export const callersTrace = '0af7651916cd43dd';

/** The baggage that services of this project send. */
export const ownMembers = `session_id=${sessionId},project=bench,source=production`;

/** So many members of others. */
export function foreignMembers(count) {
  return Array.from({ length: count }, (_, index) => `key${index}=value${index}`).join(',');
}

let sent = 0;

/** One request with the headers that a service in front sends. */
export function requestText(path, baggage = ownMembers) {
  sent += 1;
  const traceId = callersTrace + sent.toString(16).padStart(16, '0');
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'User-Agent: bench',
    `traceparent: 00-${traceId}-${callerSpan}-01`,
    `baggage: ${baggage}`,
    '\r\n',
  ].join('\r\n');
}
