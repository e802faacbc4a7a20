import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly proxy?: URL | undefined;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body, or its beginning if it is long. */
  readonly body: string;
}

const limitMillis = 10_000;
const maxBody = 64 * 1024;

/** Sends one request on a connection of its own, and follows no redirect. Rejects if there is no response within ten seconds. */
export async function sendRequest(url: URL, request: OutgoingRequest): Promise<ReceivedResponse> {
  const { method, headers, body, proxy } = request;
  const isSecure = url.protocol === 'https:';
  // An empty object, because without the option Node may look for a proxy by itself.
  const proxyEnv = proxy ? { HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href } : {};
  const agent = isSecure ? new HttpsAgent({ proxyEnv }) : new HttpAgent({ proxyEnv });
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    timedOut.reject(Object.assign(new Error(`no response within ${limitMillis / 1000} s`), { code: 'ETIMEDOUT' }));
    req.destroy();
  }, limitMillis);
  const req: ClientRequest = (isSecure ? httpsRequest : httpRequest)(url, { method, headers, agent });
  try {
    return await Promise.race([timedOut.promise, receive(req, body)]);
  } finally {
    clearTimeout(timer);
    req.destroy();
    agent.destroy();
  }
}

function receive(req: ClientRequest, body: string | undefined): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    req.on('error', reject);
    req.on('response', (res) => {
      let text = '';
      const complete = () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text });
      res.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        if (text.length > maxBody) complete();
      });
      // The status and headers are all that matters if the body breaks off.
      res.on('end', complete).on('error', complete);
    });
    req.end(body);
  });
}
