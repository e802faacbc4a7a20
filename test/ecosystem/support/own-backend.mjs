import { createServer } from 'node:http';
import { decodeSpans } from './decode-spans.mjs';
import { listen } from './listen.mjs';

/** Starts the backend to which an application has sent its telemetry all along. */
export async function startOwnBackend() {
  const requests = [];
  const watchers = new Set();
  const origin = await listen(
    createServer(async (req, res) => {
      const body = Buffer.concat(await req.toArray());
      requests.push({ url: req.url, isJson: /json/.test(req.headers['content-type']), body });
      res.setHeader('content-type', 'application/json').end('{}');
      for (const watch of watchers) watch();
    }),
  );

  /** Resolves when `isThere()` is true, which is tried after each request. */
  function until(isThere) {
    if (isThere()) return Promise.resolve();
    return new Promise((resolve) => {
      watchers.add(function watch() {
        if (!isThere()) return;
        watchers.delete(watch);
        resolve();
      });
    });
  }

  return {
    origin,
    requests,
    until,
    /** The ids of all spans received by OTLP. */
    spanIds: () => requests.filter(({ url }) => url.endsWith('/v1/traces')).flatMap(readSpanIds),
  };
}

function readSpanIds({ isJson, body }) {
  const spans = isJson
    ? JSON.parse(body).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    : decodeSpans(body);
  return spans.map(({ spanId }) => spanId);
}
