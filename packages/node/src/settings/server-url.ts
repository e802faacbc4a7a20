export const defaultServerUrl = 'https://api.dp1.us.honeyhive.ai';

// Its messages do not quote the URL, which can hold a secret.
export function parseServerUrl(text: string): URL {
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(text) && URL.canParse(`http://${text}`)) {
    throw new TypeError(
      'HoneyHiveTracer.init(): invalid `serverUrl` or HH_API_URL. It has no scheme: begin it with http:// or https://, as in ' +
        'http://127.0.0.1:4319.',
    );
  }
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash) {
    // Without the slash, `new URL(path, url)` would replace the last path segment.
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  throw new TypeError(
    'HoneyHiveTracer.init(): invalid `serverUrl` or HH_API_URL. Pass an http or https URL without credentials, query or ' +
      `fragment, such as ${defaultServerUrl}.`,
  );
}
