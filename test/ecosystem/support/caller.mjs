import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { context, createContextKey } from '@opentelemetry/api';

/** A caller in another process, with a trace and a session of its own. */
export function newCaller(session = `session-${randomBytes(4).toString('hex')}`) {
  const traceId = randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  return {
    session,
    traceId,
    spanId,
    headers: { traceparent: `00-${traceId}-${spanId}-01`, baggage: `session_id=${session}` },
  };
}

const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs `fn` as another process would: requests that it makes carry only what it sets itself. */
export function asOutsider(fn) {
  return context.with(context.active().setValue(suppressed, true), fn);
}

/** Sends a request as another process, and returns status, headers and body of the response. */
export function send(url, { method = 'GET', headers = {}, body } = {}) {
  return asOutsider(async () => {
    const [response] = await once(request(url, { method, headers, agent: false }).end(body), 'response');
    const { statusCode: status, headers: received } = response;
    return { status, headers: received, body: Buffer.concat(await response.toArray()).toString() };
  });
}
