/**
 * Where a request goes: `path` on `origin`, or what a proxy is asked for in full. The path is put behind the origin and
 * not resolved against it, since `//elsewhere/x` would resolve to another host than the one that is called.
 */
export function targetUrl(origin: string, path: string): URL | null {
  if (/^https?:\/\//i.test(path)) return URL.parse(path);
  return URL.parse(`${origin.replace(/\/$/, '')}${path.startsWith('/') ? '' : '/'}${path}`);
}
