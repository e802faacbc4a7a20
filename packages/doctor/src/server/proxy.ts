const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * Returns the proxy that `@honeyhive/node` uses for `url`: the one in HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY names the host
 * or it is loopback.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const name = proxyVariable(url);
  const text = env[name.toLowerCase()] || env[name];
  if (!text || loopback.test(url.hostname) || isExcluded(url, env.no_proxy || env.NO_PROXY)) return undefined;
  const proxy = URL.parse(text.includes('://') ? text : `http://${text}`);
  return proxy && /^https?:$/.test(proxy.protocol) ? proxy : undefined;
}

/** Returns the name of the variable that names the proxy for `url`. */
export function proxyVariable(url: URL): 'HTTPS_PROXY' | 'HTTP_PROXY' {
  return url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
}

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

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
