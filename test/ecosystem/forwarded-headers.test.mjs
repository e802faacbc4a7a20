// Gateways written by hand that forward the headers of a request unchanged: `headers: req.headers`.
import { createServer, request } from 'node:http';
import { honeyhive as expressAdapter } from '@honeyhive/express';
import { honeyhive as fastifyAdapter } from '@honeyhive/fastify';
import { honeyhive as koaAdapter } from '@honeyhive/koa';
import axios from 'axios';
import express from 'express';
import fastify from 'fastify';
import got from 'got';
import Koa from 'koa';
import ky from 'ky';
import nodeFetch from 'node-fetch';
import superagent from 'superagent';
import * as undici6 from 'undici6';
import * as undici8 from 'undici8';
import { atEnd } from './support/at-end.mjs';
import { describeGateway } from './support/describe-gateway.mjs';
import { listen } from './support/listen.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

/** Each sends a request with all of `headers` and returns the text of the response. */
const senders = {
  fetch: async (url, headers) => (await fetch(url, { headers })).text(),
  'fetch of Headers': async (url, headers) => (await fetch(new Request(url, { headers: new Headers(headers) }))).text(),
  'http.request': (url, headers) =>
    new Promise((resolve, reject) => {
      const forwarded = request(url, { headers, agent: false }, async (response) =>
        resolve(String(await response.toArray())),
      );
      forwarded.on('error', reject).end();
    }),
  'http.request with headers in a list': (url, headers) =>
    new Promise((resolve, reject) => {
      const list = ['host', new URL(url).host, ...Object.entries(headers).flat()];
      const forwarded = request(url, { headers: list, agent: false }, async (response) =>
        resolve(String(await response.toArray())),
      );
      forwarded.on('error', reject).end();
    }),
  'undici 6': async (url, headers) => (await undici6.request(url, { headers })).body.text(),
  'undici 8': async (url, headers) => (await undici8.request(url, { headers })).body.text(),
  axios: async (url, headers) => (await axios.get(url, { headers })).data,
  got: (url, headers) => got(url, { headers }).text(),
  ky: (url, headers) => ky.get(url, { headers }).text(),
  superagent: async (url, headers) => (await superagent.get(url).set(headers)).text,
  'node-fetch': async (url, headers) => (await nodeFetch(url, { headers })).text(),
};

/** The headers to forward. `host` and `connection` belong to one connection only. */
function forwardable({ host, connection, ...headers }, set) {
  return { ...headers, ...set };
}

for (const [name, send] of Object.entries(senders)) {
  describeGateway(`${name} in Express`, telemetry, (target, options, set) => {
    const app = express();
    app.use(expressAdapter(options));
    app.get('/ask', async (req, res) => res.send(await send(`${target}/ask`, forwardable(req.headers, set))));
    return listen(createServer(app));
  });
}

describeGateway('req.pipe(http.request(…)) in Express', telemetry, (target, options, set) => {
  const app = express();
  app.use(expressAdapter(options));
  app.use((req, res) => {
    const forwarded = request(`${target}${req.url}`, { method: req.method, headers: { ...req.headers, ...set } });
    forwarded.on('response', (response) => response.pipe(res.writeHead(response.statusCode, response.headers)));
    req.pipe(forwarded);
  });
  return listen(createServer(app));
});

describeGateway('fetch in Koa', telemetry, (target, options, set) => {
  const app = new Koa();
  app.use(koaAdapter(options));
  app.use(async (ctx) => {
    ctx.body = await senders.fetch(`${target}/ask`, forwardable(ctx.headers, set));
  });
  return listen(createServer(app.callback()));
});

describeGateway('fetch in Fastify', telemetry, async (target, options, set) => {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyAdapter, options);
  app.get('/ask', ({ headers }) => senders.fetch(`${target}/ask`, forwardable(headers, set)));
  atEnd(() => app.close());
  return app.listen({ port: 0, host: '127.0.0.1' });
});
