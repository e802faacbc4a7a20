const callerSpan = 'b7ad6b7169203331';

/** The routes: one responds by itself, one calls another service first, and one is held open. */
export const paths = { get: '/users/42', fetch: '/users/42/profile', held: '/held/42' };

/** The session of all callers. */
export const sessionId = '8d6f2c1e-3b5a-4c7d-9e8f-0a1b2c3d4e5f';

/** The start of all trace IDs of callers. A counter follows, because each request belongs to a trace of its own. */
export const callersTrace = '0af7651916cd43dd';

/** The baggage that services of this project send. */
export const ownMembers = `session_id=${sessionId},project=bench,source=production`;

/** Returns `count` baggage members that this project does not use. */
export function foreignMembers(count) {
  return Array.from({ length: count }, (_, index) => `key${index}=value${index}`).join(',');
}

let sent = 0;

/** Returns a request with the headers that an upstream service would send. */
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
