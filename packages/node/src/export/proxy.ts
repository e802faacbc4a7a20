import { warnOnce } from '@honeyhive/core/internal';

const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;
/** Both arrived in the same releases, and nothing else tells whether an agent knows the option `proxyEnv`. */
const supportsProxies = (): boolean => process.allowedNodeEnvironmentFlags.has('--use-env-proxy');

/**
 * Returns the proxy for requests to `url`: the one in HTTPS_PROXY or HTTP_PROXY, by the scheme of `url`, in lower or upper
 * case. Returns undefined if NO_PROXY names the host, and for loopback, where only a proxy on this machine could help.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = env[name.toLowerCase()] || env[name];
  if (!text || loopback.test(url.hostname) || isExcluded(url, env.no_proxy || env.NO_PROXY)) return undefined;
  const proxy = parseProxy(text);
  if (proxy === undefined) {
    warnOnce(`${name} is not used for HoneyHive`, 'it is not an http or https URL, such as http://proxy.internal:3128');
  } else if (!supportsProxies()) {
    warnOnce(`${name} is not used for HoneyHive`, 'proxies need Node 22.21, 24.5 or a later version');
    return undefined;
  }
  return proxy;
}

/** A domain in NO_PROXY includes its subdomains, with or without a dot or an asterisk before it. */
function isExcluded(url: URL, noProxy = ''): boolean {
  const hostname = withoutBrackets(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const entries = noProxy.toLowerCase().split(/[\s,]+/);
  return entries.filter(Boolean).some((entry) => {
    const [, name = entry, entryPort = port] = /^([^:]*|\[.*\]):(\d+)$/.exec(entry) ?? [];
    const domain = withoutBrackets(name).replace(/^\*?\./, '');
    return domain === '*' || (entryPort === port && (hostname === domain || hostname.endsWith(`.${domain}`)));
  });
}

/** URLs have brackets around an IPv6 address, and NO_PROXY may have none. */
function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** A proxy without a scheme is one by http. */
function parseProxy(text: string): URL | undefined {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  try {
    // Node decodes them, and would throw.
    decodeURIComponent(url.username + url.password);
    return url;
  } catch {
    return undefined;
  }
}
