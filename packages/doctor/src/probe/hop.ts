import { withoutCredentials } from '../findings/without-credentials.js';

/** The report of a service on the probe. */
export interface Hop {
  readonly service: string | undefined;
  readonly received: { readonly trace: string | undefined; readonly session: string | undefined };
  readonly trust: string;
  readonly isSetUp: boolean;
  readonly trace: string | undefined;
  readonly session: string | undefined;
  readonly calls: readonly Call[];
  readonly truncated: boolean;
}

/** An outgoing request of that service. */
export interface Call {
  readonly to: string;
  readonly sent: boolean;
  readonly why: string;
  readonly hop: Hop | undefined;
}

/** The header of the probe and of its response. */
export const doctorHeader = 'x-honeyhive-doctor';

/** Returns the report in a response header; undefined if it is none. */
export function parseHop(header: unknown): Hop | undefined {
  try {
    return typeof header === 'string' ? readHop(JSON.parse(header)) : undefined;
  } catch {
    return undefined;
  }
}

function readHop(value: unknown): Hop | undefined {
  if (!isObject(value)) return undefined;
  const received = isObject(value.received) ? value.received : {};
  return {
    service: text(value.service),
    received: { trace: text(received.trace), session: text(received.session) },
    trust: text(value.trust) ?? 'continue',
    isSetUp: value.isSetUp === true,
    trace: text(value.trace),
    session: text(value.session),
    calls: Array.isArray(value.calls) ? value.calls.filter(isObject).map(readCall) : [],
    truncated: value.truncated === true,
  };
}

function readCall({ to, sent, why, hop }: Record<string, unknown>): Call {
  return { to: text(to) ?? 'an unknown URL', sent: sent === true, why: text(why) ?? '', hop: readHop(hop) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** A report comes from the network and is printed in a terminal. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? withoutCredentials(value).slice(0, 200) : undefined;
}
