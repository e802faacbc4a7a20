/**
 * Returns the URL of a request: `path` on `origin`, or `path` itself if it is the absolute URL that a proxy is sent. The
 * path is appended and not resolved, because `//elsewhere/x` would resolve to a host that is not called.
 */
export function targetUrl(origin: string, path: string): URL | null {
  if (/^https?:\/\//i.test(path)) return URL.parse(path);
  return URL.parse(`${origin.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`);
}
