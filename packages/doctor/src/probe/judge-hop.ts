import { type Finding, fault, warning } from '../findings/finding.js';
import type { Hop } from './hop.js';

/** The trace and session that a hop's caller has sent. */
export interface Sent {
  readonly name: string;
  readonly trace: string | undefined;
  readonly session: string | undefined;
}

/** Returns what is wrong at one hop; undefined if it continues the trace and session of its caller. */
export function judgeHop(hop: Hop, name: string, caller: Sent, isFirst: boolean): Finding | undefined {
  const { received, trust } = hop;
  if (!hop.isSetUp) {
    const message = `${name} runs honeyhive(), but nothing is set up that records its requests.`;
    return fault(
      'init-missing',
      message,
      "HoneyHiveTracer.init({ project: 'my-agents' });  // before the server listens",
    );
  }
  if (traceIdOf(received.trace) !== caller.trace || received.session !== caller.session) {
    const lost = traceIdOf(received.trace) === caller.trace ? 'baggage' : 'traceparent';
    const message = `${caller.name} sends ${lost}, and ${name} does not receive it: a proxy between them removes or replaces it.`;
    return fault(
      'headers-removed',
      message,
      'proxy_pass_request_headers on;  # or the like: pass traceparent, tracestate and baggage',
    );
  }
  if (trust !== 'continue') {
    const message = `${name} does not believe ${caller.name}: its option trust is '${trust}'.`;
    const fix =
      "app.use(honeyhive({ trust: 'continue' }));  // Fastify: app.register(honeyhive, { trust: 'continue' })";
    // A service that strangers can reach should not believe its callers.
    return isFirst ? warning('untrusted', message, fix) : fault('untrusted', message, fix);
  }
  if (hop.trace !== caller.trace)
    return warning(
      'other-trace',
      `${name} receives the trace of ${caller.name}, and another tracer starts one of its own.`,
    );
  if (hop.session !== caller.session)
    return warning(
      'other-session',
      `${name} receives the session of ${caller.name}, and its option session chooses another.`,
    );
  return undefined;
}

function traceIdOf(traceparent: string | undefined): string | undefined {
  return traceparent?.split('-')[1];
}
