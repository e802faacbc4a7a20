import { type Finding, fault, ok, untried, warning } from '../findings/finding.js';
import { connectionFinding, defaultServer } from './connection-finding.js';
import { isOffline } from './is-offline.js';
import type { ProbeIdentity } from './probe-identity.js';
import { probeSpan } from './probe-span.js';
import { proxyFor } from './proxy.js';
import { type ReceivedResponse, sendRequest } from './send-request.js';
import { statusFinding } from './status-finding.js';

/** A clock that is further off puts spans in a wrong order. */
const maxSkewMillis = 30_000;

/** Starts a session of its own and exports one span to it, as the packages do. */
export async function checkServer(env: NodeJS.ProcessEnv, identity: ProbeIdentity): Promise<Finding[]> {
  const { HH_API_KEY: key, HH_API_URL: given } = env;
  if (!key && !given) return [];
  const server = parseServer(given || defaultServer);
  if (server === undefined) {
    const withScheme = URL.canParse(`http://${given}`) && !given?.includes('://') ? `http://${given}` : defaultServer;
    const message = 'HH_API_URL is not a URL that begins with http:// or https://, without credentials and query.';
    return [fault('server-url', message, `export HH_API_URL=${withScheme.includes('@') ? defaultServer : withScheme}`)];
  }
  const proxy = proxyFor(server, env);
  const post = async (path: string, body: string) => {
    const url = new URL(path, server);
    const headers = { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key.trim()}` }) };
    const response = await sendRequest(url, { method: 'POST', headers, body, proxy });
    const { location } = response.headers;
    return {
      response,
      finding: isOk(response) ? undefined : statusFinding(response.status, url, location, Boolean(key)),
    };
  };
  try {
    const session = {
      session_id: identity.sessionId,
      session_name: 'honeyhive-doctor',
      source: env.HH_SOURCE || 'dev',
    };
    const project = env.HH_PROJECT && { project: env.HH_PROJECT };
    const start = await post('session/start', JSON.stringify({ session: { ...session, ...project } }));
    const clock = clockFinding(start.response);
    if (start.finding && start.finding.check !== 'api-key') return [start.finding, ...clock];
    const spans = await post('opentelemetry/v1/traces', probeSpan(identity));
    return [...writeFindings(server, start, spans, identity), ...clock];
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (await isOffline(failure)) return [untried('server', `${server.host} could not be tried: there is no network.`)];
    return [connectionFinding(failure, server, proxy)];
  }
}

interface Posted {
  readonly response: ReceivedResponse;
  readonly finding: Finding | undefined;
}

function writeFindings(server: URL, start: Posted, spans: Posted, { sessionId }: ProbeIdentity): Finding[] {
  if (spans.finding) return [spans.finding];
  if (isRejected(spans.response)) {
    const message = `${server.host} rejects the doctor's span, so it will reject those of services.`;
    return [fault('write-access', message, `export HH_API_URL=${defaultServer}`)];
  }
  if (start.finding)
    return [
      warning('write-access', 'HH_API_KEY may send spans, but not start sessions: they start with their first span.'),
    ];
  return [ok('write-access', `${server.origin} accepts sessions and spans (wrote session ${sessionId})`)];
}

function clockFinding({ headers }: ReceivedResponse): Finding[] {
  const skew = Date.now() - Date.parse(headers.date ?? '');
  if (Number.isNaN(skew) || Math.abs(skew) <= maxSkewMillis) return [];
  const direction = skew > 0 ? 'ahead of' : 'behind';
  const message = `This machine's clock is ${Math.round(Math.abs(skew) / 1000)} s ${direction} the server's.`;
  return [fault('clock', message, 'sudo timedatectl set-ntp true')];
}

function isOk({ status }: ReceivedResponse): boolean {
  return status >= 200 && status < 300;
}

/** OTLP accepts a request and rejects spans in the same response. */
function isRejected({ body }: ReceivedResponse): boolean {
  try {
    const { partialSuccess } = JSON.parse(body) as { partialSuccess?: { rejectedSpans?: string | number } };
    return Number(partialSuccess?.rejectedSpans ?? 0) > 0;
  } catch {
    return false;
  }
}

function parseServer(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    return undefined;
  // Without the slash, `new URL(path, url)` would replace the last path segment.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
