import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import { createSecureServer } from 'node:http2';
import https from 'node:https';
import { join } from 'node:path';
import axios from 'axios';
import * as undici from 'undici';
import { describeClient, type Send } from '../../../../test/contracts/client.js';

describeClient('global fetch', {
  async send(url, { method, headers, body }) {
    return (await fetch(url, { method, headers, ...(body && { body }) })).text();
  },
});

describeClient('undici.fetch', {
  async send(url, { method, headers, body }) {
    return (await undici.fetch(url, { method, headers, ...(body && { body }) })).text();
  },
});

const sendByUndici: Send = async (url, { method, headers, body }) => {
  const agent = new undici.Agent({ connect: { rejectUnauthorized: false } });
  const dispatcher = agent.compose(undici.interceptors.redirect({ maxRedirections: 3 }));
  const response = await undici.request(url, { method, headers, dispatcher, ...(body && { body }) } as object);
  const text = await response.body.text();
  await dispatcher.close();
  return text;
};

const tls = (file: string) => readFileSync(join(__dirname, '../../../../test/support/tls', file));
const secure = { key: tls('key.pem'), cert: tls('cert.pem') };

describeClient('undici.request', { send: sendByUndici });

describeClient('undici.request over HTTP/2', {
  send: sendByUndici,
  serve: (listener) => createSecureServer(secure).on('request', listener),
});

/** Sends a request and follows redirects by hand, because node:http does not. */
function sendBy(
  open: typeof http.request,
  toHeaders = (headers: Record<string, string>, _host: string): object => headers,
): Send {
  return async function send(url, { method, headers, body = '' }): Promise<string> {
    const request = open(url, {
      method,
      headers: toHeaders({ ...headers, 'content-length': String(body.length) }, new URL(url).host),
      rejectUnauthorized: false,
    } as http.RequestOptions);
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += chunk;
    const { location } = response.headers;
    return location === undefined ? text : send(new URL(location, url).href, { method: 'GET', headers });
  };
}

describeClient('http.request', { send: sendBy(http.request) });

describeClient('https.request', {
  send: sendBy(https.request),
  serve: (listener) => https.createServer(secure, listener),
});

describeClient('http.request with headers as an array', {
  send: sendBy(http.request, (headers, host) => ['host', host, ...Object.entries(headers).flat()]),
});

describeClient('axios', {
  async send(url, { body, ...options }) {
    return (await axios.request({ url, ...options, ...(body && { data: body }), adapter: 'http' })).data;
  },
});

describeClient('axios on fetch', {
  async send(url, { body, ...options }) {
    return (await axios.request({ url, ...options, ...(body && { data: body }), adapter: 'fetch' })).data;
  },
});

describeClient('got', {
  async send(url, { method, headers, body }) {
    const { default: got } = await import('got');
    return got(url, { method: method as 'GET', headers, retry: { limit: 0 }, ...(body && { body }) }).text();
  },
});
