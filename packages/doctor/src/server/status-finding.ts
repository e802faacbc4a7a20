import { type Finding, fault, warning } from '../findings/finding.js';
import { defaultServer } from './connection-finding.js';
import { proxyVariable } from './proxy.js';

const setKey = 'export HH_API_KEY=<the key of your HoneyHive project>';

/** Explains a response to `url` with a status other than 2xx. */
export function statusFinding(status: number, url: URL, location: string | undefined, hasKey: boolean): Finding {
  const answer = `${url.host}${url.pathname} answers ${status}`;
  if (status === 401 || status === 403) {
    const reason = hasKey ? 'the server does not accept HH_API_KEY' : 'HH_API_KEY is not set';
    return fault('api-key', `${answer}: ${reason}.`, setKey);
  }
  if (status === 407) {
    const variable = proxyVariable(url);
    return fault(
      'proxy',
      `${answer}: the proxy needs a name and password.`,
      `export ${variable}=http://NAME:PASSWORD@HOST:PORT`,
    );
  }
  if (status === 404 || status === 405)
    return fault(
      'server-url',
      `${answer}: HH_API_URL is not the address of a HoneyHive server.`,
      setUrl(defaultServer),
    );
  if (status >= 300 && status < 400) {
    const target = URL.parse(location ?? '', url.href)?.origin ?? defaultServer;
    return fault('server-url', `${answer}: it redirects, and spans do not follow.`, setUrl(target));
  }
  if (status === 429) return warning('server', `${answer}: too many requests. Spans are retried for a minute.`);
  if (status >= 500) {
    const isRetried = status >= 502 && status <= 504;
    const fate = isRetried
      ? 'Spans are retried for a minute, and lost after that.'
      : 'Such a response loses its spans.';
    const message = `${answer}: the fault is the server's. ${fate}`;
    return fault('server', message, 'npx honeyhive-doctor  # again in some minutes');
  }
  return fault('server', `${answer}: the server refuses what HoneyHive's packages send.`, setUrl(defaultServer));
}

function setUrl(url: string): string {
  return `export HH_API_URL=${url}`;
}
