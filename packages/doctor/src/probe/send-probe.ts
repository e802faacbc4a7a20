import type { ProbeIdentity } from '../server/probe-identity.js';
import { proxyFor } from '../server/proxy.js';
import { sendRequest } from '../server/send-request.js';
import { doctorHeader, type Hop, parseHop } from './hop.js';

/** The request that is sent through the services. */
export interface Probe {
  readonly identity: ProbeIdentity;
  readonly env: NodeJS.ProcessEnv;
  /** A JSON body. The probe is a POST if there is one, else a GET. */
  readonly data?: string | undefined;
}

/** The response to a probe. */
export interface ProbeResult {
  readonly status: number;
  readonly hop: Hop | undefined;
}

/** Sends the probe to `url`. Rejects if there is no response. */
export async function sendProbe(url: URL, { identity, env, data }: Probe): Promise<ProbeResult> {
  const { traceId, spanId, sessionId } = identity;
  const { status, headers } = await sendRequest(url, {
    method: data === undefined ? 'GET' : 'POST',
    headers: {
      traceparent: `00-${traceId}-${spanId}-01`,
      baggage: `session_id=${sessionId}`,
      [doctorHeader]: env.HH_DOCTOR_TOKEN || '1',
      ...(data !== undefined && { 'content-type': 'application/json' }),
    },
    body: data,
    proxy: proxyFor(url, env),
  });
  return { status, hop: parseHop(headers[doctorHeader]) };
}

/**
 * Returns true if the service at `origin` reports on a path that it does not have. Its middleware runs then, but after the
 * routes.
 */
export async function reportsOnUnknownPath(origin: string, probe: Probe): Promise<boolean> {
  const url = URL.parse(`/honeyhive-doctor-${probe.identity.spanId}`, origin);
  if (url === null) return false;
  try {
    const { hop } = await sendProbe(url, { ...probe, data: undefined });
    return hop !== undefined;
  } catch {
    return false;
  }
}
